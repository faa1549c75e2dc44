// What a paste from Word, WPS or a page becomes before the editor reads it: its words, lists, tables and links, without
// fonts, styles and comments. Judges nothing: the server keeps its own list.

/** A paste as the editor takes it, the pictures that it brought along as data, and how many it could not bring. */
export interface Pasted { html: string; pictures: string[]; lost: number }

const BLOCKS = "p,h1,h2,h3,h4,h5,h6,ul,ol,li,blockquote,table,thead,tbody,tr,td,th,div";
const RENAMED: Record<string, string> = { h1: "h2", h4: "h3", h5: "h3", h6: "h3", b: "strong" };
const KEPT = new Set(["p", "h2", "h3", "strong", "u", "a", "ul", "ol", "li", "blockquote", "table", "tbody", "tr", "td", "th", "br", "img"]);
const ATTRIBUTES: Record<string, string[]> = { a: ["href"], img: ["src", "alt"], td: ["colspan", "rowspan"], th: ["colspan", "rowspan"] };
const BULLET = /^[•·●▪■◆◇○o§Øü–-]\s*$/;
const TYPED_BULLET = /^\s*[•·●▪■◆]\s*/;

export function pasted(html: string): Pasted {
  // The editor's own clipboard needs no cleaning.
  if (html.includes("data-pm-slice")) return { html, pictures: [], lost: 0 };
  const page = new DOMParser().parseFromString(unstyled(html), "text/html");
  const { body } = page;
  for (const element of body.querySelectorAll("script,style,meta,link,title,xml,noscript,iframe,object,template")) element.remove();
  comments(page);
  wordLists(page);
  typedLists(page);
  emphasis(page);
  const pictures: string[] = [];
  const lost = images(page, pictures);
  rewrite(page, body);
  for (const paragraph of body.querySelectorAll("p,h2,h3,strong,u")) {
    if (!paragraph.textContent?.replace(/\u00a0/g, " ").trim() && !paragraph.querySelector("img")) paragraph.remove();
  }
  return { html: body.innerHTML, pictures, lost };
}

/** Styles as data: the page's policy would report each of them, even in a document that is never shown. */
function unstyled(html: string): string {
  return html
    .replace(/<!\[(end)?if[^\]]*\]>/gi, "")
    .replace(/<style[\s>][\s\S]*?<\/style\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));
}

const styled = (element: Element): string => element.getAttribute("data-style") ?? "";

function comments(page: Document): void {
  const walk = page.createTreeWalker(page.documentElement, NodeFilter.SHOW_COMMENT);
  const all: Node[] = [];
  while (walk.nextNode()) all.push(walk.currentNode);
  for (const comment of all) comment.parentNode?.removeChild(comment);
}

/** Word writes list items as paragraphs with a marker that is to be ignored. */
function wordLists(page: Document): void {
  const level = (element: Element): number => Number(/mso-list:[^;"']*level(\d)/i.exec(styled(element))?.[1] ?? 0);
  const items = [...page.body.querySelectorAll("p,h1,h2,h3")].filter((element) => level(element) > 0);
  let lists: Element[] = [];
  let last: Element | null = null;
  // `l0 level1 lfo2`: two lists that touch are told apart by Word's numbers of them.
  const name = (element: Element): string => {
    const said = /mso-list:\s*(l\d+)[^;"']*?(lfo\d+)?\s*(?:[;"']|$)/i.exec(styled(element));
    return said ? `${said[1]} ${said[2] ?? ""}`.toLowerCase() : "";
  };
  let known = "";
  for (const item of items) {
    const marker = [...item.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(styled(span)));
    const said = (marker?.textContent ?? "").replace(/\u00a0/g, " ").trim();
    marker?.remove();
    const depth = level(item);
    const kind = !said || BULLET.test(said) ? "ul" : "ol";
    const follows = last !== null && next(item) === last;
    if (!follows || (level(item) === 1 && name(item) !== known)) lists = [];
    if (level(item) === 1) known = name(item);
    lists.length = Math.min(lists.length, depth);
    if (!lists.length || (lists.length === depth && lists[depth - 1]?.localName !== kind)) {
      lists.length = Math.max(0, depth - 1);
    }
    while (lists.length < depth) {
      const list = page.createElement(kind);
      const parent = lists.at(-1)?.lastElementChild;
      if (parent) parent.append(list);
      else item.before(list);
      lists.push(list);
    }
    const entry = page.createElement("li");
    const paragraph = page.createElement("p");
    paragraph.append(...item.childNodes);
    entry.append(paragraph);
    lists.at(-1)?.append(entry);
    item.remove();
    last = lists[0] ?? null;
  }
}

/** The element before it, if nothing but blanks stands between. */
function next(item: Element): Element | null {
  return item.previousElementSibling;
}

/** Paragraphs that begin with a typed bullet, two or more in a row. */
function typedLists(page: Document): void {
  const bullets = [...page.body.querySelectorAll("p")].filter((p) => TYPED_BULLET.test(p.textContent ?? "") && !p.closest("li"));
  const told = new Set(bullets);
  for (const first of bullets) {
    if (!told.has(first)) continue;
    const run: HTMLElement[] = [first];
    for (let p = first.nextElementSibling; p && told.has(p as HTMLParagraphElement); p = p.nextElementSibling) run.push(p as HTMLElement);
    for (const p of run) told.delete(p as HTMLParagraphElement);
    if (run.length < 2) continue;
    const list = page.createElement("ul");
    first.before(list);
    for (const p of run) {
      strip(p);
      const entry = page.createElement("li");
      entry.append(p);
      list.append(entry);
    }
  }
}

/** Takes the typed bullet off the first words. */
function strip(p: HTMLElement): void {
  const walk = p.ownerDocument.createTreeWalker(p, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode as Text;
    if (!node.data.trim()) continue;
    node.data = node.data.replace(TYPED_BULLET, "");
    return;
  }
}

/** What styles say of weight and lines becomes elements. */
function emphasis(page: Document): void {
  for (const span of page.body.querySelectorAll<HTMLElement>("span[data-style],font[data-style]")) {
    const style = styled(span);
    const wrap = (name: string): void => {
      const element = page.createElement(name);
      element.append(...span.childNodes);
      span.append(element);
    };
    if (/font-weight:\s*(bold|[6-9]00)/i.test(style)) wrap("strong");
    if (/text-decoration[^;]*underline/i.test(style)) wrap("u");
  }
}

function images(page: Document, pictures: string[]): number {
  let lost = 0;
  for (const image of page.body.querySelectorAll("img")) {
    const src = image.getAttribute("src") ?? "";
    const own = /\/files\/(\d+)$/.exec(src);
    if (own && new URL(src, location.href).origin === location.origin) {
      image.setAttribute("src", `/files/${own[1]}`);
      continue;
    }
    if (/^data:image\/(png|jpeg);base64,/i.test(src)) pictures.push(src);
    else lost++;
    image.remove();
  }
  return lost;
}

/** Renames, unwraps, and takes every other attribute off. */
function rewrite(page: Document, root: Element): void {
  for (const element of [...root.querySelectorAll("*")]) {
    const name = element.localName;
    if (name === "div" && !element.querySelector(BLOCKS) && element.textContent?.trim()) {
      replace(page, element, "p");
    } else if (RENAMED[name]) {
      replace(page, element, RENAMED[name]);
    } else if (KEPT.has(name)) {
      for (const { name: attribute } of [...element.attributes]) {
        if (!ATTRIBUTES[name]?.includes(attribute)) element.removeAttribute(attribute);
      }
    } else {
      element.replaceWith(...element.childNodes);
    }
  }
}

function replace(page: Document, element: Element, name: string): void {
  const other = page.createElement(name);
  other.append(...element.childNodes);
  element.replaceWith(other);
}
