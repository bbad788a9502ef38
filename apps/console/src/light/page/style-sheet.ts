/**
 * The one style sheet of the plain pages, written here so that the build carries it and its hash can name it.
 * Colours are few: ink, paper, one accent; in dark the same turned round. Contrast of text is 7:1 or more in both.
 * Rule: apps/console/README.md, rule 4.
 */
const written = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --raised: #ffffff; --ink: #1b1f1e; --soft: #4a524f; --line: #d5d2c8; --edge: #767b78;
  --accent: #1d5c4d; --accent-deep: #123f35; --on-accent: #ffffff; --wash: #e6efeb;
  --bad: #9b1c1c; --bad-wash: #fbeaea; --wait: #6b4700; --wait-wash: #fbf1dc; --focus: #0b57d0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #131716; --raised: #1b201f; --ink: #e9ece9; --soft: #b3bbb7; --line: #373f3c; --edge: #87908c;
    --accent: #8fd3bd; --accent-deep: #b9e6d7; --on-accent: #0c2a22; --wash: #1d302a;
    --bad: #ffb4ab; --bad-wash: #3a1d1d; --wait: #f2cf8d; --wait-wash: #352a12; --focus: #a8c7fa;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { font-size: 112.5%; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--paper); color: var(--ink);
  font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Ubuntu, sans-serif; line-height: 1.55;
  overflow-wrap: break-word;
}
h1, h2, h3 { line-height: 1.2; font-family: 'Iowan Old Style', 'Palatino Linotype', Palatino, 'Book Antiqua', Georgia, 'Noto Serif', serif; font-weight: 600; text-wrap: balance; }
h1 { font-size: clamp(1.75rem, 1.3rem + 2vw, 2.4rem); margin: 0 0 1rem; }
h2 { font-size: 1.4rem; margin: 3rem 0 0.75rem; }
h3 { font-size: 1.12rem; margin: 2rem 0 0.5rem; }
p, ul, ol, dl, figure { margin: 0 0 1rem; }
a { color: var(--accent); text-underline-offset: 0.15em; text-decoration-thickness: 0.06em; }
a:hover { color: var(--accent-deep); text-decoration-thickness: 0.14em; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 3px; border-radius: 2px; }
main:focus, .summary:focus { outline: none; }
.summary:focus-visible { outline: 3px solid var(--focus); }

.skip { position: absolute; left: -999rem; top: 0; padding: 0.75rem 1rem; background: var(--ink); color: var(--paper); z-index: 1; }
.skip:focus { left: 0; }
.bar, main, footer { width: 100%; max-width: 46rem; margin: 0 auto; padding: 0 1.25rem; }
.bar { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.25rem 1.5rem; }
header { background: var(--raised); border-bottom: 1px solid var(--line); }
header .bar { padding-top: 0.75rem; padding-bottom: 0.75rem; }
.site { display: inline-flex; align-items: center; gap: 0.6rem; color: var(--ink); font-weight: 650; text-decoration: none; }
.site svg { color: var(--accent); flex: none; }
.site:hover { text-decoration: underline; }
.who { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 1.25rem; }
.who a, .who button, nav a { display: inline-block; padding: 0.3rem 0; }
.who form { margin: 0; }
nav { border-bottom: 1px solid var(--line); }
nav .bar { justify-content: flex-start; padding-top: 0.35rem; padding-bottom: 0.35rem; }
nav [aria-current] { color: var(--ink); font-weight: 650; text-decoration-thickness: 0.14em; }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1.25rem; list-style: none; margin: 0; padding: 0; }
main { flex: 1; padding-top: 2.5rem; padding-bottom: 4rem; }
footer { width: calc(100% - 2.5rem); max-width: 43.5rem; padding: 1.5rem 0 2rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.89rem; }
footer p { margin: 0 0 0.25rem; }
.lead { font-size: 1.22rem; line-height: 1.45; }
.kicker { color: var(--soft); margin: 0 0 0.35rem; }
.hint, .quiet { color: var(--soft); margin: 0 0 0.4rem; font-size: 0.94rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.button, button { font: inherit; }
.button, button:not(.plain) {
  display: inline-block; padding: 0.6rem 1.15rem; border: 2px solid var(--accent); border-radius: 4px; cursor: pointer;
  background: var(--accent); color: var(--on-accent); font-weight: 600; text-decoration: none; line-height: 1.3; text-align: left;
}
.button:hover, button:not(.plain):hover { background: var(--accent-deep); border-color: var(--accent-deep); color: var(--on-accent); }
button.second { background: transparent; color: var(--accent); }
button.second:hover { background: var(--wash); color: var(--accent-deep); }
button.plain { background: none; border: 0; padding: 0; color: var(--accent); text-decoration: underline; text-underline-offset: 0.15em; cursor: pointer; }
button.plain:hover { color: var(--accent-deep); }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: 0.75rem 1.25rem; margin: 1.75rem 0 0; }
.actions form, .actions p { margin: 0; }
.actions + .quiet { margin-top: 1rem; }

fieldset { margin: 0 0 2rem; padding: 0; border: 0; min-width: 0; }
fieldset.group { border-top: 1px solid var(--line); margin-top: 2.5rem; }
legend { padding: 0; font-weight: 650; }
fieldset.group > legend { float: left; width: 100%; padding-top: 1.5rem; }
fieldset.group > legend + * { clear: both; }
legend h2 { margin: 0 0 0.75rem; }
fieldset fieldset > legend { margin-bottom: 0.5rem; }
.field { margin: 0 0 1.4rem; }
.field > label, .label { display: block; font-weight: 600; margin: 0 0 0.15rem; }
.input { display: flex; align-items: center; gap: 0.5rem; }
input:not([type='radio']):not([type='checkbox']), textarea {
  font: inherit; width: 100%; padding: 0.5rem 0.6rem; border: 2px solid var(--edge); border-radius: 3px;
  background: var(--raised); color: var(--ink); min-width: 0;
}
input.short { max-width: 8rem; }
input.medium { max-width: 20rem; }
textarea { resize: vertical; }
.wrong { border-left: 5px solid var(--bad); padding-left: 0.9rem; }
.wrong input:not([type='radio']):not([type='checkbox']), .wrong textarea { border-color: var(--bad); }
.fault { color: var(--bad); font-weight: 600; margin: 0 0 0.4rem; }
.choices { display: grid; gap: 0.35rem; margin: 0.5rem 0 1.25rem; }
.choice { display: grid; grid-template-columns: 2.4rem 1fr; align-items: center; }
.choice input { width: 1.5rem; height: 1.5rem; margin: 0.4rem 0; accent-color: var(--accent); }
.choice label { padding: 0.4rem 0; }
.choice .hint { grid-column: 2; }
.columns .choices { grid-template-columns: repeat(auto-fit, minmax(min(11rem, 100%), 1fr)); gap: 0 1rem; }
input[readonly]:not([type='radio']) { background: transparent; border-color: var(--line); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); gap: 0 1.5rem; align-items: start; }
.summary { border: 4px solid var(--bad); padding: 1rem 1.25rem; margin: 0 0 2rem; }
.summary h2 { margin: 0 0 0.5rem; }
.summary ul { margin: 0; padding-left: 1.1rem; }
.summary a { color: var(--bad); font-weight: 600; }

.panel { background: var(--wash); border-left: 6px solid var(--accent); padding: 1.25rem 1.5rem; margin: 0 0 2rem; }
.panel > :last-child, .inset > :last-child { margin-bottom: 0; }
.panel-title { font-size: 1.35rem; line-height: 1.25; font-weight: 600; margin: 0 0 0.5rem; }
.inset { border-left: 4px solid var(--edge); padding: 0.25rem 0 0.25rem 1.1rem; margin: 0 0 1.5rem; }
.tag { display: inline-block; padding: 0.05rem 0.6rem; border: 1px solid currentColor; border-radius: 1rem; font-size: 0.89rem; font-weight: 600; white-space: nowrap; }
.good { color: var(--accent); background: var(--wash); }
.bad { color: var(--bad); background: var(--bad-wash); }
.wait { color: var(--wait); background: var(--wait-wash); }
.calm { color: var(--soft); }

.facts > div { display: grid; grid-template-columns: minmax(8rem, 1fr) 2fr; gap: 0 1rem; padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
.facts > div:first-child { border-top: 1px solid var(--line); }
dt { color: var(--soft); }
dd { margin: 0; }
.hash { font-family: ui-monospace, 'SFMono-Regular', Menlo, Consolas, monospace; font-size: 0.8rem; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; margin: 0 0 1.5rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding: 0 0 0.4rem; }
th, td { text-align: left; vertical-align: top; padding: 0.55rem 1rem 0.55rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--soft); font-size: 0.89rem; border-bottom-color: var(--edge); }
.figure { text-align: right; white-space: nowrap; }
.total th, .total td { font-weight: 650; border-top: 2px solid var(--edge); }
.lines { list-style: none; padding: 0; }
.lines li { padding: 0.85rem 0; border-bottom: 1px solid var(--line); }
.lines li > :last-child { margin-bottom: 0; }
.lines a { font-weight: 600; }
.lines h3 { margin-top: 0; }
section.line { border-top: 1px solid var(--line); padding-top: 0.25rem; margin-top: 2rem; scroll-margin-top: 1rem; }

figcaption { font-weight: 600; margin: 0 0 0.6rem; }
.bars { display: grid; gap: 0.6rem; }
.bars > div { display: grid; grid-template-columns: 12rem 1fr 2.5rem; gap: 0.75rem; align-items: center; }
.bars svg { width: 100%; height: 1.15rem; display: block; background: none; }
.bars rect { fill: var(--edge); }
.bars .good rect { fill: var(--accent); }
.bars .bad rect { fill: var(--bad); }
.bars rect.track { fill: var(--line); opacity: 0.55; }
.bar-value { text-align: right; font-variant-numeric: tabular-nums; }
details { margin: 0 0 1.5rem; }
summary { cursor: pointer; color: var(--accent); padding: 0.35rem 0; }
summary:hover { text-decoration: underline; }

@media (max-width: 40rem) {
  h2 { margin-top: 2.25rem; }
  main { padding-top: 1.75rem; }
  .facts > div { grid-template-columns: 1fr; }
  .bars > div { grid-template-columns: 1fr 2.5rem; gap: 0.1rem 0.75rem; }
  .bars .bar-name { grid-column: 1 / -1; }
  table, caption, tbody, tr, th, td { display: block; }
  td:empty { display: none; }
  .tag { white-space: normal; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { padding: 0.75rem 0; border-bottom: 1px solid var(--line); }
  tbody th, td { border: 0; padding: 0.1rem 0; overflow-wrap: anywhere; }
  tbody th { font-weight: 600; }
  .total th, .total td { border-top: 0; }
  td[data-name] { display: flex; justify-content: space-between; gap: 1rem; text-align: right; white-space: normal; }
  td[data-name]::before { content: attr(data-name); color: var(--soft); text-align: left; flex: none; max-width: 50%; }
  tbody th.figure { text-align: left; }
}
@media (forced-colors: active) {
  .bars rect, .bars .good rect, .bars .bad rect { fill: CanvasText; }
  .bars rect.track { fill: Canvas; }
  .panel, .inset, .wrong { border-left-color: CanvasText; }
  .summary { border-color: CanvasText; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print {
  :root { --paper: #fff; --raised: #fff; --ink: #000; --soft: #333; --line: #bbb; --edge: #555; --accent: #000; --accent-deep: #000; --wash: #fff; --bad: #000; --wait: #000; --bad-wash: #fff; --wait-wash: #fff; }
  html { font-size: 80%; }
  .skip, .who, nav, form, .actions, footer a, .no-print { display: none; }
  .bar, main, footer { width: 100%; max-width: none; padding-left: 0; padding-right: 0; }
  h2, h3, thead { break-after: avoid; }
  tr, figure, .facts > div, section.line { break-inside: avoid; }
  a { color: inherit; }
  @page { margin: 18mm; }
}
`;

/** As it is sent: the line ends and indents are for those who read it here. */
export const styleSheet = written.replace(/\s*\n\s*/g, '');
