/**
 * The script of the HTML report: sorting by a column, and showing only the rows with some text. It makes its own controls, so that
 * without scripts nothing is there that does nothing. It reads the page and nothing else.
 *
 * @module
 */

/** Runs in the browser that shows the report, by its hash alone: change both together. */
export const SCRIPT = `
const table = document.getElementById('emails');
const body = table.tBodies[0];
const rows = [...body.rows];
const search = document.createElement('p');
search.innerHTML = '<label>Show rows with <input type="search" autocomplete="off"></label> <output></output>';
table.before(search);
const [input, output] = [search.querySelector('input'), search.querySelector('output')];
input.addEventListener('input', () => {
  const words = input.value.toLowerCase().split(/\\s+/);
  let shown = 0;
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
    if (!row.hidden) shown++;
  }
  output.textContent = shown === rows.length ? '' : shown + ' of ' + rows.length;
});
const collator = new Intl.Collator(undefined, { numeric: true });
for (const [column, cell] of [...table.tHead.rows[0].cells].entries()) {
  const button = document.createElement('button');
  button.type = 'button';
  button.append(...cell.childNodes);
  cell.append(button);
  button.addEventListener('click', () => {
    const isDown = cell.getAttribute('aria-sort') === 'ascending';
    for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
    cell.setAttribute('aria-sort', isDown ? 'descending' : 'ascending');
    const keys = new Map(rows.map((row) => {
      const text = row.cells[column].textContent;
      return [row, cell.dataset.kind === 'date' ? Date.parse(text) || 0 : text];
    }));
    const compare = (a, b) => (cell.dataset.kind === 'date' ? a - b : collator.compare(a, b));
    rows.sort((a, b) => (isDown ? compare(keys.get(b), keys.get(a)) : compare(keys.get(a), keys.get(b))));
    body.append(...rows);
  });
}
`;

/** SHA-256 of {@link SCRIPT} in base64, for the page's policy. A test compares them. */
export const SCRIPT_HASH = 'NHE7yHCN6tBp26ZtLYuzipRR7CiLP1J8o+G2TZB4DBI=';
