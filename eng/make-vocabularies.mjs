// Writes providers/tokenizers/*.vocabulary from the ranks that the npm package js-tiktoken carries, and the tokens that the package itself
// finds in some texts, which the tests hold our own counting against. In a folder where `npm install js-tiktoken@1.0.21` was run:
//   node <repository>/eng/make-vocabularies.mjs <repository>
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const require = createRequire(join(process.cwd(), 'package.json'));
const { Tiktoken } = require('js-tiktoken/lite');
const repository = process.argv[2];

// A generator of our own, so that the texts are the same on every run.
let state = 20260725;
const below = n => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 4294967296) * n);
};
const pick = list => list[below(list.length)];

const words = ['the', 'The', 'THE', 'iPhone', 'HTTPServer', "don't", "WE'LL", "l'été", 'naïve', 'Straße', 'привет', 'ПРИВЕТ', '你好', '世界', 'こんにちは', '안녕',
  'नमस्ते', 'שלום', 'مرحبا', 'ไทย', 'ǅ', 'ʰ', 'e\u0301', '\u0301', 'x\u0301Y', 'AB中CD', 'ⅷ', '²', '١٢٣٤', '1234567', '3.14', '0x1F', '👩‍👩‍👧', '🏳️‍🌈', '𝒳𝓎', 'a'.repeat(90),
  '='.repeat(70), '{"a":[1,2]}', 'foo_bar', '->', '//', '/*', '*/', '</div>', '://', '...', '!?', '\'s', "'S", "'Re", "'ll", "'", '#', '\\n', '中', 'ーー', 'QWxhZGRpbjpvcGVuIHNlc2FtZQ=='];
const gaps = ['', ' ', ' ', ' ', '  ', '\n', '\n\n', '\r\n', '\t', '\t\t', '    ', ' \n ', '\u00a0', '\u3000', ' \u2003', '\n        ', '/\n', ' /', '\r', '\v', '\u2028'];
const texts = ['', ' ', '\n', 'a', "I'm", 'Hello, world!'];
for (let i = 0; i < 1200; i++) {
  let text = '';
  for (let n = 1 + below(12); n > 0; n--) text += pick(words) + pick(gaps);
  texts.push(text);
}
for (let i = 0; i < 600; i++) {
  // Any characters, of scripts that have long been settled.
  let text = '';
  for (let n = 1 + below(24); n > 0; n--) text += String.fromCodePoint(pick([32 + below(95), 32 + below(95), 160 + below(0x250), 0x370 + below(0x200), 0x5d0 + below(27), 0x904 + below(50), 0x3041 + below(86), 0x4e00 + below(0x5000), 0xac00 + below(0x2b00), 0x1f300 + below(0x2c0)]));
  texts.push(text);
}

const expected = { texts };
for (const name of ['o200k_base', 'cl100k_base']) {
  const ranks = require(`js-tiktoken/ranks/${name}`);
  const tokens = [];
  for (const line of (ranks.default ?? ranks).bpe_ranks.split('\n').filter(Boolean)) {
    const [, offset, ...encoded] = line.split(' ');
    encoded.forEach((token, i) => (tokens[Number(offset) + i] = Buffer.from(token, 'base64')));
  }

  const count = Buffer.alloc(4);
  count.writeUInt32LE(tokens.length);
  const plain = Buffer.concat([count, Buffer.from(tokens.map(token => token.length)), ...tokens]);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  writeFileSync(join(repository, 'providers', 'tokenizers', `${name}.vocabulary`), brotliCompressSync(plain, { params }));
  const encoding = new Tiktoken(ranks.default ?? ranks);
  expected[name] = texts.map(text => encoding.encode(text, [], []));
}

writeFileSync(join(repository, 'tests', 'Plimsoll.Tests', 'Tokens', 'expected.json.gz'), gzipSync(JSON.stringify(expected), { level: 9 }));
