// Drives the npm package openai as its users do; prints everything that it received.
import OpenAI from 'openai';

const client = new OpenAI({ maxRetries: 2 });
const out = (name, value) => console.log(JSON.stringify({ name, value }));
const messages = [{ role: 'user', content: 'hello' }];

out('chat', await client.chat.completions.create({ model: 'gpt-4o-mini', messages }));
for await (const chunk of await client.chat.completions.create({
  model: 'gpt-4o-mini', messages, stream: true, stream_options: { include_usage: true },
})) out('chat chunk', chunk);
out('responses', await client.responses.create({ model: 'gpt-5-mini', input: 'hello' }));
for await (const event of await client.responses.create({ model: 'gpt-5-mini', input: 'hello', stream: true })) out('responses event', event);
out('embeddings', await client.embeddings.create({ model: 'text-embedding-3-small', input: 'hello', encoding_format: 'float' }));
// Fails once with 429; the SDK tries again by itself.
out('retried', await client.chat.completions.create({ model: 'gpt-4o-mini+once=429', messages }));
