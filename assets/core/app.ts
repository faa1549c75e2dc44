// Entry of every page: parts, forms, polling, focus after swaps, and islands fetched only where they stand.
// Holds no page's own logic; a page works without it.
import { all, focusOn, say, submit } from "./dom";
import { watchDrafts } from "./drafts";
import { watchForms } from "./forms";
import { told } from "./notice";
import { watchParts } from "./parts";
import { watchKeys } from "./keys";
import { poll } from "./poll";
import { labelTables } from "./tables";

const islands: Record<string, () => Promise<unknown>> = {
  "study-player": () => import("../islands/study-player/index"),
  "resumable-upload": () => import("../islands/resumable-upload/index"),
  "rich-editor": () => import("../islands/rich-editor/index"),
  "pdf-reader": () => import("../islands/pdf-reader/index"),
};

/** Looks after what a page or a fragment brings: polling and islands. */
function settle(root: ParentNode): void {
  labelTables(root);
  for (const element of all("[data-poll]", root)) poll(element);
  for (const [name, load] of Object.entries(islands)) {
    if (!customElements.get(name) && root.querySelector(name)) load().catch(() => say("部分功能没有载入，请刷新页面。"));
  }
}

/** After a fragment came in: the focus goes to what asks for it, else back to where it was; its sentence is said. */
function afterSwap(last: string): void {
  const wanted = document.querySelector<HTMLElement>("[data-focus]");
  if (wanted) {
    wanted.removeAttribute("data-focus");
    focusOn(wanted);
  } else if (document.activeElement === document.body && last) {
    document.getElementById(last)?.focus();
  }
  const said = document.querySelector<HTMLElement>("[data-say]");
  if (said?.dataset.say) say(said.dataset.say);
  said?.removeAttribute("data-say");
}

function watchSwaps(): void {
  let last = "";
  document.addEventListener("htmx:before:request", () => { last = document.activeElement?.id ?? ""; });
  document.addEventListener("htmx:after:swap", () => { settle(document); afterSwap(last); });
  document.addEventListener("page:added", (event) => {
    const added = (event as CustomEvent<HTMLElement>).detail;
    settle(added.parentElement ?? document);
    afterSwap("");
  });
}

/** What another house answered goes on by itself; without scripts there is its button. */
function goOn(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-onward]");
  if (form) submit(form, null);
}

watchParts();
watchForms();
watchDrafts();
watchKeys();
watchSwaps();
settle(document);
told();
goOn();
// The way on which the page stands is seen in a rail that is longer than the window.
document.querySelector(".rail [aria-current]")?.scrollIntoView({ block: "nearest" });
document.querySelector<HTMLElement>(".errors[tabindex]")?.focus();
