// Prices a corpus of recorded exchanges with @pydantic/genai-prices, beside what `plimsoll replay --json` made of it. run.sh runs it.
// usage: node compare.mjs CORPUS RESULTS.jsonl ["OUR SPEED"] [--write]
import { calcPrice } from '@pydantic/genai-prices'
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const write = process.argv.includes('--write')
const [corpus, results, speed] = process.argv.slice(2).filter(argument => argument !== '--write')
if (!results) throw new Error('usage: node compare.mjs CORPUS RESULTS.jsonl ["OUR SPEED"] [--write]')
const lines = text => text.split('\n').filter(Boolean).map(line => JSON.parse(line))
const ours = new Map(lines(readFileSync(results, 'utf8')).map(line => [line.id, line]))
const expected = lines(gunzipSync(readFileSync(`${corpus}/expected.jsonl.gz`)).toString())

const ids = {
  'aws-bedrock': 'aws', 'google-gemini': 'google', 'google-vertex': 'google', xai: 'x-ai', chatgpt: 'openai', azure: 'azure',
  anthropic: 'anthropic', openai: 'openai', cerebras: 'cerebras', cohere: 'cohere', deepseek: 'deepseek', doubleword: 'doubleword', groq: 'groq',
  mistral: 'mistral', openrouter: 'openrouter', perplexity: 'perplexity', together: 'together', zai: 'zai', huggingface: 'huggingface_together',
}
const units = ['input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_write_tokens', 'cache_write_1h_tokens', 'input_audio_tokens', 'output_audio_tokens', 'cache_audio_read_tokens']

// Why a price differs, by rule: the first that fits, from what the exchange itself holds. { want, own, have, theirs }: the oracle's line, ours, two sums.
const uses = (want, own, unit) => (want.usage?.[unit] ?? 0) > 0 || (own.usage?.[unit] ?? 0) > 0
const rules = [
  ['theirs alone: a name that the client sent, which the deployment overrides', ({ want, have }) => have === null && want.provider === 'azure'],
  ['theirs alone: a server of one\'s own, by its model\'s name at OpenAI', ({ want, have }) => have === null && want.provider.startsWith('local')],
  ['theirs alone: $0, which it took from OpenRouter', ({ have, theirs }) => have === null && theirs === 0],
  ['theirs alone: a name that its pattern takes and that is no model of that provider\'s', ({ have, own }) => have === null && own.reason === 'unknown_model'],
  ['ours is the list value of what a plan covers', ({ own }) => own.state === 'plan'],
  ['ours is what the answer says was billed', ({ own }) => own.reported_cost_usd !== null && own.cost_usd === own.reported_cost_usd],
  ['a search, a container or a request has a fee, which is no part of its prices here', ({ want, own }) => ['web_searches', 'web_search_previews', 'file_searches', 'code_sessions', 'groundings', 'requests', 'social_searches'].some(unit => uses(want, own, unit))],
  ['billed by time or sound, which is no part of its usage', ({ want, own }) => ['input_audio_seconds', 'input_audio_tokens', 'output_audio_tokens', 'characters'].some(unit => uses(want, own, unit))],
  ['DeepSeek: its peak hours of 2026-08-16 hold for every date', ({ want }) => want.provider === 'deepseek'],
  ['Mistral: cached tokens cost a tenth of the input, which its table has for few models', ({ want, own }) => want.provider === 'mistral' && uses(want, own, 'cache_read_tokens')],
  ['Titan Embed v2: it gives version 1\'s price', ({ want }) => /titan-embed-text-v2/.test(want.model ?? want.id)],
  ['another tier, speed or region, which is no part of its prices', ({ own }) => ['tier', 'speed', 'geo'].some(term => own.rates?.terms?.[term])],
  ['another model\'s tokens beside the call\'s own (an adviser, a compaction, a picture)', ({ want }) => /\+/.test(want.model_priced ?? '') || want.raw_usage?.iterations],
  ['a long prompt: our tier by the largest single request of a loop', ({ own }) => own.rates?.terms?.contextBelow || own.rates?.terms?.contextFrom],
  ['a price of another day: its table has one for all time', ({ own }) => own.rates?.from || own.rates?.until],
]
const reasonOf = found => rules.find(([, fits]) => fits(found))?.[0] ?? 'UNEXPLAINED'

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
  const have = ['priced', 'plan', 'free'].includes(own.state) ? Number(own.cost_usd ?? own.list_usd) : null
  const kind = have === null ? (theirs === null ? 'neither' : 'onlyTheirs')
    : theirs === null ? 'onlyOurs' : Math.abs(have - theirs) <= Math.max(1e-6 * theirs, 5e-9) ? 'agree' : 'differ'
  tally[kind]++
  if (kind === 'agree' || kind === 'neither' || kind === 'onlyOurs') continue
  const reason = reasonOf({ want, own, have, theirs })
  const key = `${reason}\t${want.provider}`
  const group = groups.get(key) ?? { count: 0, example: want.id, model: want.model ?? want.model_requested, have, theirs }
  group.count++
  groups.set(key, group)
}

const money = amount => amount === null ? 'unpriced' : `$${Number(amount.toPrecision(6))}`
const table = [
  `Of ${expected.filter(want => want.usage && /^[ABC]/.test(want.class)).length.toLocaleString('en')} exchanges with a usage: ${tally.agree.toLocaleString('en')} the same to a millionth, ${tally.differ} differ, ${tally.onlyTheirs} are priced there alone, ${tally.onlyOurs} here alone, ${tally.neither} by neither.`,
  '', '| why, by rule | provider | exchanges | for example | here | there |', '|---|---|---|---|---|---|',
  ...[...groups].sort().map(([key, group]) => `| ${key.split('\t')[0]} | ${key.split('\t')[1]} | ${group.count} | \`${group.model}\` | ${money(group.have)} | ${money(group.theirs)} |`),
].join('\n')

// A second is one of the processor's, so that other work on the machine does not count. Both sides warm up for eight and are measured for three.
const repeat = milliseconds => {
  let prices = 0
  for (const began = performance.now(); performance.now() - began < milliseconds;) for (const [usage, model, options] of asked) { calcPrice(usage, model, options); prices++ }
  return prices
}
repeat(8000)
const before = process.cpuUsage()
const prices = repeat(3000)
const spent = process.cpuUsage(before)
const theirSpeed = prices / ((spent.user + spent.system) / 1e6)
const ofOurs = what => Number(new RegExp(`([\\d,]+) ${what} a second`).exec(speed ?? '')?.[1].replaceAll(',', ''))
const times = rate => `${rate.toLocaleString('en')} a second, ${(rate / theirSpeed).toFixed(0)} times as many`
const speeds = `One core, one run: genai-prices ${Math.round(theirSpeed).toLocaleString('en')} prices a second` + (speed
  ? `; Plimsoll's price book, asked the same (usage, model, provider, time), ${times(ofOurs('prices'))}; a metered call with its state, bounds, plan and receipt, ${times(ofOurs('calls'))}.`
  : '; Plimsoll not measured.')
console.log(`${table}\n\n${speeds}`)

if (write) {
  const page = new URL('../../docs/conformance.md', import.meta.url)
  const text = readFileSync(page, 'utf8')
  const [begin, end] = ['<!-- made by bench/genai-prices/run.sh CORPUS --write -->', '<!-- end of genai-prices -->']
  if (!text.includes(begin)) throw new Error(`docs/conformance.md has no part that begins with ${begin}`)
  writeFileSync(page, `${text.slice(0, text.indexOf(begin) + begin.length)}\n\n${table}\n\n${speeds}\n\n${text.slice(text.indexOf(end))}`)
}
const unexplained = [...groups.keys()].filter(key => key.startsWith('UNEXPLAINED'))
if (unexplained.length > 0) { console.error(`${unexplained.length} groups are not explained`); process.exitCode = 1 }
