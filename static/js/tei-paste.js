// A block copied from a spreadsheet: rows on lines, cells parted by tabs, quoted where needed.

export function cellsOf(text) {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let place = 0; place < plain.length; place += 1) {
    const sign = plain[place];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (plain[place + 1] === '"') (cell += '"'), (place += 1);
      else quoted = false;
    } else if (sign === '"' && cell === "" && hasEnd(plain, place)) quoted = true;
    else if (sign === "\t") rows.at(-1).push(cell), (cell = "");
    else if (sign === "\n") rows.at(-1).push(cell), (cell = ""), rows.push([]);
    else cell += sign;
  }
  rows.at(-1).push(cell);
  return rows;
}

// A quotation mark opens a quoted cell only where another one closes it.
const hasEnd = (text, place) => /^"(?:[^"]|"")*"(?:\t|\n|$)/.test(text.slice(place));

// Lays the block from the cell on: what goes where, and what finds no cell.
export function laid(grid, start, rows) {
  const [row, column] = grid.place.get(start);
  const fits = [];
  const strays = [];
  rows.forEach((cells, down) =>
    cells.forEach((text, right) => {
      const input = grid.at(row + down, column + right);
      if (input) fits.push([input, text]);
      else if (text.trim()) strays.push({ text: text.trim(), down, right, why: why(grid, row + down, column + right) });
    }),
  );
  return { fits, strays };
}

function why(grid, row, column) {
  if (!grid.rows[row]) return "below the last field";
  if (column >= grid.rows[row].length) return "beyond the last year";
  return "in a year for which the field takes no value";
}
