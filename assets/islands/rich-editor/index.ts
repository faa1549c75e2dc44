// <rich-editor>: writes formatted text into the <textarea> that stands inside and works without it. The server's list says
// what is kept; this only offers what is on it.
import { Editor, type Extensions } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Heading } from "@tiptap/extension-heading";
import { Link } from "@tiptap/extension-link";
import { BulletList, ListItem, OrderedList } from "@tiptap/extension-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import { Text } from "@tiptap/extension-text";
import { Underline } from "@tiptap/extension-underline";
import { UndoRedo } from "@tiptap/extensions";
import { say } from "../../core/dom";
import { ask } from "./ask";
import { pasted } from "./paste";
import { ACCEPT, Picture, fromData, send, waiting } from "./picture";
import { type Tool, toolbar } from "./toolbar";

const address = (link: string): boolean => /^https:\/\/[^\s"<>\\@/]+\.[^\s"<>\\@]+$/.test(link) || /^\/(?!\/)[^\s"<>\\@]*$/.test(link);

const extensions: Extensions = [
  Document, Paragraph, Text, HardBreak, Bold, Underline, Blockquote, BulletList, OrderedList, ListItem, UndoRedo, Picture,
  Heading.configure({ levels: [2, 3] }),
  Link.configure({ openOnClick: false, autolink: false, linkOnPaste: false, protocols: [], HTMLAttributes: { target: null, rel: null }, isAllowedUri: address }),
  Table.extend({ renderHTML: () => ["table", ["tbody", 0]] }).configure({ resizable: false }),
  TableRow, TableCell, TableHeader,
];

class RichEditor extends HTMLElement {
  #text!: HTMLTextAreaElement;
  #editor: Editor | null = null;
  #said!: HTMLElement;
  #changed = false;
  #ends = new AbortController();

  connectedCallback(): void {
    const text = this.querySelector("textarea");
    const format = this.querySelector<HTMLInputElement>("input[name=format]");
    if (!text || !format || this.#editor) return;
    this.#text = text;
    for (const id of (this.dataset.waiting ?? "").split(",").filter(Boolean)) waiting.add(`/files/${id}`);
    const content = format.value === "rich" ? text.value : paragraphs(text.value);
    format.value = "rich";
    text.hidden = true;
    this.#build(content);
    this.#watch();
  }

  disconnectedCallback(): void {
    this.#ends.abort();
    this.#editor?.destroy();
  }

  #build(content: string): void {
    const place = document.createElement("div");
    place.className = "re-text rich";
    this.#said = document.createElement("p");
    this.#said.className = "re-said";
    this.#said.setAttribute("role", "status");
    const editor = new Editor({
      element: place,
      extensions,
      content,
      injectCSS: false,
      editorProps: {
        attributes: { role: "textbox", "aria-multiline": "true", "aria-labelledby": "l-body", "aria-describedby": "h-body", lang: "zh-CN" },
        transformPastedHTML: (html) => this.#pasted(html),
        handlePaste: (_, event) => this.#files(event.clipboardData, event.clipboardData?.types.includes("text/html") ?? false),
        handleDrop: (_, event) => this.#files(event.dataTransfer, false),
      },
      onUpdate: () => this.#write(),
    });
    this.#editor = editor;
    const hint = document.getElementById("h-body");
    if (hint) hint.textContent = "可以从 Word、WPS 粘贴：标题、列表、表格和链接保留，字体和颜色去掉";
    this.append(toolbar(editor, this.#tools()), place, this.#said);
    this.#text.value = editor.getHTML();
  }

  #watch(): void {
    const { signal } = this.#ends;
    document.getElementById("l-body")?.addEventListener("click", (event) => { event.preventDefault(); this.#editor?.commands.focus(); }, { signal });
    this.closest("form")?.addEventListener("submit", () => { this.#write(); this.#changed = false; }, { signal, capture: true });
    addEventListener("beforeunload", (event) => { if (this.#changed) event.preventDefault(); }, { signal });
  }

  #write(): void {
    if (!this.#editor) return;
    const html = this.#editor.isEmpty ? "" : this.#editor.getHTML();
    if (html !== this.#text.value) this.#changed = true;
    this.#text.value = html;
  }

  #tools(): Tool[] {
    const inTable = (editor: Editor): boolean => editor.isActive("table");
    return [
      { name: "h2", label: "大标题", pressed: (e) => e.isActive("heading", { level: 2 }), press: (e) => e.chain().focus().toggleHeading({ level: 2 }).run() },
      { name: "h3", label: "小标题", pressed: (e) => e.isActive("heading", { level: 3 }), press: (e) => e.chain().focus().toggleHeading({ level: 3 }).run() },
      { name: "bold", label: "加粗", pressed: (e) => e.isActive("bold"), press: (e) => e.chain().focus().toggleBold().run() },
      { name: "underline", label: "下划线", pressed: (e) => e.isActive("underline"), press: (e) => e.chain().focus().toggleUnderline().run() },
      { name: "ul", label: "列表", pressed: (e) => e.isActive("bulletList"), press: (e) => e.chain().focus().toggleBulletList().run() },
      { name: "ol", label: "编号", pressed: (e) => e.isActive("orderedList"), press: (e) => e.chain().focus().toggleOrderedList().run() },
      { name: "quote", label: "引用", pressed: (e) => e.isActive("blockquote"), press: (e) => e.chain().focus().toggleBlockquote().run() },
      { name: "link", label: "链接", pressed: (e) => e.isActive("link"), press: () => void this.#link() },
      { name: "picture", label: "图片", pressed: (e) => e.isActive("picture"), press: () => void this.#picture() },
      { name: "table", label: "表格", when: (e) => !inTable(e), press: (e) => e.chain().focus().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run() },
      { name: "row", label: "加行", when: inTable, press: (e) => e.chain().focus().addRowAfter().run() },
      { name: "column", label: "加列", when: inTable, press: (e) => e.chain().focus().addColumnAfter().run() },
      { name: "no-row", label: "删行", when: inTable, press: (e) => e.chain().focus().deleteRow().run() },
      { name: "no-column", label: "删列", when: inTable, press: (e) => e.chain().focus().deleteColumn().run() },
      { name: "no-table", label: "删表", when: inTable, press: (e) => e.chain().focus().deleteTable().run() },
      { name: "undo", label: "撤销", able: (e) => e.can().undo(), press: (e) => e.chain().focus().undo().run() },
      { name: "redo", label: "重做", able: (e) => e.can().redo(), press: (e) => e.chain().focus().redo().run() },
    ];
  }

  async #link(): Promise<void> {
    const editor = this.#editor;
    if (!editor) return;
    const old = String(editor.getAttributes("link").href ?? "");
    if (!old && editor.state.selection.empty) return this.#tell("请先选中要加链接的文字。");
    const asked = await ask({
      title: "链接", label: "网址", value: old, hint: "以 https:// 开头，或本站的路径，如 /columns/news", yes: "确定",
      remove: old ? "去掉链接" : undefined,
      check: ({ text }) => (address(text) ? "" : "网址应以 https:// 开头，或是本站以 / 开头的路径，请核对"),
    });
    if (asked === "remove") editor.chain().focus().extendMarkRange("link").unsetLink().run();
    else if (asked) editor.chain().focus().extendMarkRange("link").setLink({ href: asked.text }).run();
    else editor.commands.focus();
  }

  /** A new picture, or the words of the chosen one. */
  async #picture(): Promise<void> {
    const editor = this.#editor;
    if (!editor) return;
    const chosen = editor.isActive("picture");
    const asked = await ask({
      title: chosen ? "图片说明" : "插入图片", label: "说明文字", value: chosen ? String(editor.getAttributes("picture").alt ?? "") : "",
      hint: "写给看不到图片的人：图中是什么", accept: chosen ? undefined : ACCEPT, yes: chosen ? "确定" : "插入图片",
      check: ({ text, file }) => (!chosen && !file ? "请选择一张图片" : text ? "" : "请写说明文字"),
    });
    if (!asked || asked === "remove") return void editor.commands.focus();
    if (chosen) editor.chain().focus().updateAttributes("picture", { alt: asked.text }).run();
    else if (asked.file) await this.#insert(asked.file, asked.text);
  }

  async #insert(file: File, alt: string): Promise<void> {
    this.#tell(`正在上传“${file.name}”……`);
    const { uploads = "", token = "" } = this.dataset;
    const sent = await send(file, uploads, token);
    if ("says" in sent) return this.#tell(sent.says);
    this.#editor?.chain().focus().insertContent({ type: "picture", attrs: { src: sent.src, alt } }).run();
    this.#tell(alt ? `图片“${file.name}”已插入。` : `图片“${file.name}”已插入，请选中它，点“图片”补写说明文字。`);
  }

  #pasted(html: string): string {
    const { html: clean, pictures, lost } = pasted(html);
    const files = pictures.map(fromData).filter((file) => file !== null);
    const refused = lost + pictures.length - files.length;
    if (refused) this.#tell(`粘贴的内容中有 ${refused} 张图片没有带入，请用“图片”按钮上传。`);
    if (files.length) setTimeout(() => void this.#all(files));
    return clean;
  }

  /** Pictures in a clipboard or dropped here; a clipboard that also holds text is read as text. */
  #files(data: DataTransfer | null, text: boolean): boolean {
    const files = [...(data?.files ?? [])];
    if (text || !files.length) return false;
    void this.#all(files);
    return true;
  }

  async #all(files: File[]): Promise<void> {
    for (const file of files) await this.#insert(file, "");
  }

  #tell(sentence: string): void {
    this.#said.textContent = sentence;
    say(sentence);
  }
}

/** Plain text, a paragraph a line. */
function paragraphs(text: string): string {
  const place = document.createElement("div");
  for (const line of text.split("\n").filter((one) => one.trim())) {
    const p = document.createElement("p");
    p.textContent = line.trim();
    place.append(p);
  }
  return place.innerHTML;
}

customElements.define("rich-editor", RichEditor);
