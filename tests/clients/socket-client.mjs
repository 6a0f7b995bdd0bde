// Talks to wss://api.openai.com/v1/responses by the npm package ws through HTTPS_PROXY: `node socket-client.mjs ASKS ECHOES OPTIONS`,
// where OPTIONS is the JSON of its perMessageDeflate. Prints what was agreed on, and a hash of all that came.
import crypto from 'node:crypto';
import http from 'node:http';
import tls from 'node:tls';
import WebSocket from 'ws';

const [asks, echoes, deflate] = [Number(process.argv[2]), Number(process.argv[3]), JSON.parse(process.argv[4])];
const proxy = new URL(process.env.HTTPS_PROXY);
const tunnel = await new Promise((opened, failed) => http
  .request({ host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: 'api.openai.com:443' })
  .on('connect', (answer, socket) => (answer.statusCode === 200 ? opened(socket) : failed(new Error(`CONNECT: ${answer.statusCode}`))))
  .on('error', failed).end());
const socket = new WebSocket('wss://api.openai.com/v1/responses', {
  perMessageDeflate: deflate,
  createConnection: () => tls.connect({ socket: tunnel, servername: 'api.openai.com' }),
});
const hash = crypto.createHash('sha256');
let [messages, wrong] = [0, 0];
const waiting = [];
socket.on('message', (data, binary) => {
  messages++;
  hash.update(data);
  const text = binary ? '' : data.toString();
  if (text.startsWith('{"type":"response.') && !text.includes('response.completed')) return;
  waiting.shift()(data);
});
const exchange = (message) => new Promise((answered) => {
  waiting.push(answered);
  // Every third in fragments of its own.
  if (messages % 3 || message.length < 9) socket.send(message);
  else {
    socket.send(message.slice(0, 7), { fin: false });
    socket.send(message.slice(7));
  }
});
await new Promise((opened, failed) => socket.on('open', opened).on('error', failed));
console.log(socket.extensions);
for (let i = 0; i < Math.max(asks, echoes); i++) {
  if (i < echoes) {
    const bytes = i % 2 ? Buffer.from('ab'.repeat(i * 7)) : crypto.createHash('sha512').update(String(i)).digest();
    if (!bytes.equals(await exchange(bytes))) wrong++;
  }
  if (i < asks) await exchange(`{"type":"response.create","model":"gpt-5-mini","input":"question ${i} ${'again and '.repeat(i % 50)}"}`);
}
socket.close();
await new Promise((closed) => socket.on('close', closed));
console.log(JSON.stringify({ messages, wrong, hash: hash.digest('hex') }));
