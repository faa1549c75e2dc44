// Shows the server's credit where the page asks for it, and the player's troubles as sentences. Decides nothing.
import type { Credited, Trouble } from "./report";

const minutes = (ms: number): string => String(Math.floor(ms / 60_000));

/** Updates every [data-credited-for=media]: <progress>, [data-v] bars, or text 「46 / 161 分钟」. */
export function showCredit(media: string, credited: Credited): void {
  for (const element of document.querySelectorAll<HTMLElement>(`[data-credited-for="${CSS.escape(media)}"]`)) {
    const share = credited.duration_ms ? Math.min(100, Math.floor((credited.total_ms / credited.duration_ms) * 100)) : 0;
    if (element instanceof HTMLProgressElement) {
      element.max = credited.duration_ms;
      element.value = credited.total_ms;
    } else if (element.dataset.v !== undefined) {
      element.dataset.v = String(share);
    } else if (credited.done && element.dataset.doneText) {
      element.textContent = element.dataset.doneText;
    } else if (element.dataset.show === "percent") {
      element.textContent = `${share}%`;
    } else {
      element.textContent = `${minutes(credited.total_ms)} / ${minutes(credited.duration_ms)} 分钟`;
    }
  }
}

/** One sentence for a trouble, with a link where one helps. */
export function sentence(trouble: Trouble, signIn: string): Node[] {
  if (trouble.kind === "refused") return [document.createTextNode(trouble.sentence)];
  if (trouble.kind === "offline") {
    const s = Math.round(trouble.waiting_ms / 1000);
    const kept = s >= 60 ? `${Math.floor(s / 60)} 分 ${s % 60} 秒` : `${s} 秒`;
    return [document.createTextNode(`暂时连不上服务器。已在本机记下 ${kept}的学习，连上后自动补报，请继续学习。`)];
  }
  const link = document.createElement("a");
  const stale = trouble.kind === "stale";
  const next = encodeURIComponent(location.pathname + location.search);
  link.href = stale ? location.href : trouble.at ?? `${signIn}?next=${next}`;
  link.textContent = stale ? "刷新页面" : "重新登录";
  const before = stale ? "本页已过期，学习记录保存在本机，" : "登录已过期，学习记录保存在本机，登录后自动补报。";
  return [document.createTextNode(before), link, document.createTextNode(stale ? "后自动补报。" : "")];
}
