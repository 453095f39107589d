/**
 * The style of the HTML report: light and dark, wide and narrow, on paper.
 *
 * @module
 */

/** Combining marks without end are clipped to their cell: they would be drawn over other rows. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8884; --quiet: color-mix(in srgb, currentColor 70%, transparent); }
body { margin: 0 auto; max-width: 75rem; padding: 1rem; font: 1rem/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; }
.made, output { color: var(--quiet); }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .4rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { background: Canvas; font-weight: 600; }
td, tbody th { overflow: clip; overflow-wrap: anywhere; }
tbody th { font-weight: inherit; }
.number { text-align: right; }
.date, #emails td:last-child { font-variant-numeric: tabular-nums; white-space: nowrap; }
#emails thead th { position: sticky; top: 0; }
#emails td:first-child { min-width: 7rem; }
#emails tbody tr:hover { background: #8882; }
label { display: inline-flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
input { font: inherit; padding: .25rem .5rem; }
button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
button::after { content: ' \\2195'; opacity: .4; }
[aria-sort='ascending'] button::after { content: ' \\2191'; opacity: 1; }
[aria-sort='descending'] button::after { content: ' \\2193'; opacity: 1; }
@media (max-width: 40rem) {
  table, tbody, tbody tr, #emails thead, #emails td { display: block; }
  tbody tr[hidden] { display: none; }
  tbody tr { padding: .5rem .3rem; border-bottom: 1px solid var(--line); }
  tbody th, td { padding: .1rem 0; border: 0; }
  #emails thead tr { display: flex; gap: 1.5rem; }
  #emails thead th { position: static; padding: .4rem .3rem; border: 0; }
  #emails td:nth-child(2), tbody th { font-weight: 600; }
  #emails td:first-child, #emails td:last-child { font-size: .875rem; color: var(--quiet); white-space: normal; }
  #folders thead { display: none; }
  #folders tbody tr { display: flex; flex-wrap: wrap; gap: 0 1rem; justify-content: space-between; }
  #folders .date { flex-basis: 100%; font-size: .875rem; color: var(--quiet); }
  #folders .date:nth-child(3):not(:empty)::before { content: 'oldest '; }
  #folders .date:nth-child(4):not(:empty)::before { content: 'newest '; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  #emails thead th { position: static; }
  label, button::after { display: none; }
  tr { break-inside: avoid; }
}
`;
