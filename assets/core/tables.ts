// Tables on a phone: each cell learns the name of its column, so that rows can stand as cards (40-parts.css). The roles keep
// what a table is for screen readers, since cards are no table to the browser. Holds no look.
import { all } from "./dom";

/** Grids that are read across, and those with a layout of their own, stay as they are. */
const plain = "table.tbl:not(.matrix,.chk,.lgt,.cards)";

export function labelTables(root: ParentNode): void {
  for (const table of all<HTMLTableElement>(plain, root)) {
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
    if (!heads.length || heads.some((head) => head.colSpan > 1)) continue;
    role(table, "table");
    for (const part of [table.tHead, ...table.tBodies]) if (part) role(part, "rowgroup");
    for (const row of table.rows) {
      role(row, "row");
      [...row.cells].forEach((cell, at) => name(cell, heads[at]));
    }
    table.classList.add("cards");
  }
}

function name(cell: HTMLTableCellElement, head: HTMLTableCellElement | undefined): void {
  if (cell.tagName === "TH") return role(cell, cell.scope === "row" ? "rowheader" : "columnheader");
  role(cell, "cell");
  const said = head?.textContent?.trim();
  if (!said || cell.colSpan > 1 || !cell.hasChildNodes()) return;
  cell.dataset.label = said;
  // One box beside the label, whatever stands in the cell.
  const box = document.createElement("div");
  box.append(...cell.childNodes);
  cell.append(box);
}

function role(element: HTMLElement, what: string): void {
  if (!element.hasAttribute("role")) element.setAttribute("role", what);
}
