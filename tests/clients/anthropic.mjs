// Drives the npm package @anthropic-ai/sdk as its users do; prints everything that it received.
import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({ maxRetries: 2 });
const out = (name, value) => console.log(JSON.stringify({ name, value }));
const request = { model: 'claude-sonnet-4-5', max_tokens: 200, messages: [{ role: 'user', content: 'hello' }] };

out('message', await client.messages.create(request));
for await (const event of await client.messages.create({ ...request, stream: true })) out('event', event);
out('count', await client.messages.countTokens({ model: request.model, messages: request.messages }));
out('retried', await client.messages.create({ ...request, model: 'claude-sonnet-4-5+once=529' }));
