// A provider's Responses API over a WebSocket, by the npm package ws: `node socket-server.mjs CERT KEY OPTIONS`, where OPTIONS is the
// JSON of its perMessageDeflate. Prints its port. Each response.create is answered by events; any other message is sent back as it came.
import fs from 'node:fs';
import https from 'node:https';
import { WebSocketServer } from 'ws';

const [cert, key, deflate] = process.argv.slice(2);
const server = https.createServer({ cert: fs.readFileSync(cert), key: fs.readFileSync(key) });
let number = 0;
new WebSocketServer({ server, perMessageDeflate: JSON.parse(deflate) }).on('connection', (socket) => {
  socket.on('message', (data, binary) => {
    const text = binary ? '' : data.toString();
    if (!text.startsWith('{"type":"response.create"')) {
      socket.send(data, { binary });
      return;
    }
    const { model } = JSON.parse(text);
    const id = `resp_ws${++number}`;
    const send = (event) => socket.send(JSON.stringify(event));
    send({ type: 'response.created', response: { id, model, status: 'in_progress', usage: null } });
    for (let i = 0; i < 5; i++) send({ type: 'response.output_text.delta', item_id: 'msg_1', delta: 'word '.repeat(i * 20) });
    const usage = { input_tokens: 1000 + number, output_tokens: 10, total_tokens: 1010 + number };
    send({ type: 'response.completed', response: { id, model, status: 'completed', output: [], usage } });
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
