// Turns what a terminal was sent (standard input, with colours) into an SVG picture (standard output).
// Knows the sequences that plimsoll writes: bold, dim, yellow, reset. usage: node terminal-picture.mjs COLUMNS <typescript >picture.svg
const columns = Number(process.argv[2] ?? 80);
let text = '';
for await (const chunk of process.stdin) text += chunk;

const escape = (value) => value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const [cell, line, margin] = [8.43, 19, 18];
const styles = { 1: 'font-weight="bold"', 2: 'fill="#8b949e"', 33: 'fill="#d29922"', 36: 'fill="#79c0ff"' };

const lines = text.replace(/\r/g, '').replace(/\n+$/, '').split('\n');
const rows = lines.map((row, number) => {
  let [style, column, spans] = ['', 0, ''];
  for (const part of row.split(/(\x1b\[[0-9;]*m)/)) {
    const code = /^\x1b\[([0-9;]*)m$/.exec(part);
    if (code) style = styles[code[1]] ?? '';
    else if (part) {
      spans += `<tspan x="${(margin + column * cell).toFixed(1)}" textLength="${(part.length * cell).toFixed(1)}" lengthAdjust="spacing" ${style}>${escape(part)}</tspan>`;
      column += part.length;
    }
  }
  return `<text xml:space="preserve" y="${44 + margin + number * line}">${spans}</text>`;
});

const [width, height] = [Math.ceil(columns * cell + 2 * margin), 44 + 2 * margin + lines.length * line];
process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<rect width="${width}" height="${height}" rx="9" fill="#0d1117"/>
<g><circle cx="22" cy="22" r="6" fill="#ff5f57"/><circle cx="42" cy="22" r="6" fill="#febc2e"/><circle cx="62" cy="22" r="6" fill="#28c840"/></g>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6edf3">
${rows.join('\n')}
</g>
</svg>
`);
