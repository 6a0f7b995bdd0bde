// Prices a corpus of recorded exchanges with @pydantic/genai-prices, beside what `plimsoll replay --json` made of it.
// usage: node compare.mjs CORPUS RESULTS.jsonl
import { calcPrice } from '@pydantic/genai-prices'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const [corpus, results] = process.argv.slice(2)
if (!results) throw new Error('usage: node compare.mjs CORPUS RESULTS.jsonl')
const lines = text => text.split('\n').filter(Boolean).map(line => JSON.parse(line))
const ours = new Map(lines(readFileSync(results, 'utf8')).map(line => [line.id, line]))
const expected = lines(gunzipSync(readFileSync(`${corpus}/expected.jsonl.gz`)).toString())

const ids = {
  'aws-bedrock': 'aws', 'google-gemini': 'google', 'google-vertex': 'google', xai: 'x-ai', chatgpt: 'openai', azure: 'azure',
  anthropic: 'anthropic', openai: 'openai', cerebras: 'cerebras', cohere: 'cohere', deepseek: 'deepseek', doubleword: 'doubleword', groq: 'groq',
  mistral: 'mistral', openrouter: 'openrouter', perplexity: 'perplexity', together: 'together', zai: 'zai', huggingface: 'huggingface_together',
}
const units = ['input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_write_tokens', 'cache_write_1h_tokens', 'input_audio_tokens', 'output_audio_tokens', 'cache_audio_read_tokens']

// Why a price differs, first match: provider, a part of the model or of the id, the reason.
const reasons = [
  ['deepseek', '', 'its peak hours of 2026-08-16 hold for every date and on weekends'],
  ['perplexity', '', 'it takes the highest request fee; the response states the real one'],
  ['openrouter', '', 'the response states what was billed: another host\'s price, or a fee; the table lists one price a model'],
  ['vercel-gateway', '', 'the response states what was billed'],
  ['xai', '', 'the response states what was billed, tools with it'],
  ['mistral', '', 'cached tokens cost a tenth of the input, which its table has for few models'],
  ['aws-bedrock', 'titan-embed-text-v2', 'it gives version 1\'s price to version 2'],
  ['anthropic', '', 'batch, fast mode, residency, web searches and what an advisor used are no part of its prices; long prompts of tool loops are'],
  ['openai', '', 'service tiers, web searches, hosted tools and sound are no part of its prices'],
  ['google', '', 'grounding fees and tiers are no part of its prices'],
  ['github-copilot', '', 'a plan: ours is the list value of what it covers, which genai-prices knows nothing of'],
]
const reasonOf = (provider, text) => reasons.find(([p, part]) => provider.startsWith(p) && text.includes(part))?.[2]

const tally = { agree: 0, differ: 0, onlyOurs: 0, onlyTheirs: 0, neither: 0 }
const groups = new Map()
const asked = []
for (const want of expected) {
  const own = ours.get(want.id)
  if (!own || !want.usage || !/^[ABC]/.test(want.class)) continue
  const usage = Object.fromEntries(units.filter(unit => want.usage[unit] > 0).map(unit => [unit, want.usage[unit]]))
  const options = { providerId: ids[want.provider] ?? want.provider, timestamp: new Date(want.recorded_at) }
  let theirs = null
  for (const model of [want.model, want.model_requested]) {
    if (!model || theirs !== null) continue
    try { theirs = calcPrice(usage, model, options)?.total_price ?? null } catch { theirs = null }
    if (theirs !== null) asked.push([usage, model, options])
  }
  const have = own.state === 'priced' || own.state === 'plan' ? Number(own.cost_usd ?? own.list_usd) : null
  const kind = have === null ? (theirs === null ? 'neither' : 'onlyTheirs')
    : theirs === null ? 'onlyOurs' : Math.abs(have - theirs) <= Math.max(1e-6 * theirs, 5e-9) ? 'agree' : 'differ'
  tally[kind]++
  if (kind === 'agree' || kind === 'neither') continue
  const key = `${kind}\t${want.provider}\t${want.model ?? want.model_requested}`
  const group = groups.get(key) ?? { count: 0, example: want.id, have, theirs, reason: reasonOf(want.provider, `${want.model} ${want.id}`) }
  group.count++
  groups.set(key, group)
}

console.log(JSON.stringify(tally))
for (const [key, group] of [...groups].sort()) {
  if (key.startsWith('differ')) console.log(`${key}\t${group.count}\tours ${group.have}\ttheirs ${group.theirs}\t${group.reason ?? 'UNEXPLAINED'}\t${group.example}`)
}
for (const kind of ['onlyOurs', 'onlyTheirs']) {
  console.log(`${kind}: ${[...groups].filter(([key]) => key.startsWith(kind)).map(([key, group]) => `${key.split('\t').slice(1).join(' ')} (${group.count})`).join(', ')}`)
}

const began = performance.now()
let prices = 0
while (performance.now() - began < 3000) for (const [usage, model, options] of asked) { calcPrice(usage, model, options); prices++ }
console.log(`${Math.round(prices / ((performance.now() - began) / 1000)).toLocaleString('en')} prices a second on one core`)
