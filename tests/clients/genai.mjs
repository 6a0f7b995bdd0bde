// Drives the npm package @google/genai as its users do; prints everything that it received.
import { GoogleGenAI } from '@google/genai';

const client = new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY });
const out = (name, value) => console.log(JSON.stringify({ name, value }));
const request = { model: 'gemini-2.5-flash', contents: 'hello' };
// The SDK puts the headers' object, with its order of the moment, beside the answer; what was received is the rest.
const answer = ({ sdkHttpResponse, ...rest }) => rest;

out('generate', answer(await client.models.generateContent(request)));
for await (const chunk of await client.models.generateContentStream(request)) out('chunk', answer(chunk));
