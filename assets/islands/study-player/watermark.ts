// The moving name over the picture, put back when somebody takes it away: a deterrent and evidence, not a lock.

const PLACES = [[6, 10], [55, 22], [22, 62], [62, 74], [10, 80], [40, 42]] as const;

/** Keeps `text` over `stage`; answers a function that ends the watch. */
export function watermark(stage: HTMLElement, text: string): () => void {
  let mark = document.createElement("div");
  let at = 0;
  const options = { childList: true, subtree: true, attributes: true, characterData: true };
  const observer = new MutationObserver((changes) => {
    if (changes.some((c) => c.target === mark || mark.contains(c.target) || [...c.removedNodes].includes(mark))) lay();
  });

  function lay(): void {
    observer.disconnect();
    mark.remove();
    mark = document.createElement("div");
    mark.className = "wm";
    mark.setAttribute("aria-hidden", "true");
    const [left, top] = PLACES[at % PLACES.length] ?? PLACES[0];
    const line = document.createElement("span");
    line.textContent = text;
    line.style.left = `${left}%`;
    line.style.top = `${top}%`;
    mark.append(line);
    stage.append(mark);
    observer.observe(stage, options);
  }

  lay();
  const timer = setInterval(() => { at++; lay(); }, 20_000);
  return () => { clearInterval(timer); observer.disconnect(); mark.remove(); };
}
