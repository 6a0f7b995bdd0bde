// node proxy.mjs FOLDER: passes everything on and reads the usage of every answer.
// The upstream's CA comes in NODE_EXTRA_CA_CERTS: given to mockttp, Node would parse all roots anew for each connection, 25 ms a time.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateCACertificate, getLocal } from 'mockttp';

const [folder] = process.argv.slice(2);
const ca = await generateCACertificate();
writeFileSync(join(folder, 'ca.pem'), ca.cert);

// Nothing is kept and nothing is suggested: both cost memory and time, and a meter needs neither.
const server = getLocal({ https: { key: ca.key, cert: ca.cert }, recordTraffic: false, suggestChanges: false });
await server.forAnyRequest().thenPassThrough();

const totals = { calls: 0, prompt: 0, completion: 0 };
const count = usage => {
    totals.calls++;
    totals.prompt += usage.prompt_tokens ?? 0;
    totals.completion += usage.completion_tokens ?? 0;
};
await server.on('response', async response => {
    const text = await response.body.getText() ?? '';
    if (!(response.headers['content-type'] ?? '').startsWith('text/event-stream')) {
        const { usage } = JSON.parse(text);
        if (usage) count(usage);
        return;
    }
    for (const line of text.split('\n'))
        // Only the last event has a usage that is not null; to parse the others would be slower still.
        if (line.startsWith('data: {') && line.includes('"usage":{')) count(JSON.parse(line.slice(6)).usage);
});

await server.start();
console.log(`port ${server.port}`);
process.on('SIGTERM', () => {
    console.log(JSON.stringify(totals));
    process.exit(0);
});
