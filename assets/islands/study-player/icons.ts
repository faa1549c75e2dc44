// The few glyphs of the control bar, as markup. Holds no label: every button carries its own.
const svg = (body: string): string => `<svg class="ic" aria-hidden="true" viewBox="0 0 24 24">${body}</svg>`;

export const icons = {
  play: svg('<path d="M7 4.5v15l12-7.5z" fill="currentColor"/>'),
  pause: svg('<path d="M8 5v14M16 5v14" stroke-width="3.5"/>'),
  volume: svg('<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.500 9a4.500 4.500 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11"/>'),
  mute: svg('<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5"/>'),
  captions: svg('<rect x="3" y="5" width="18" height="14" rx="1"/><path d="M10.500 10.500a2 2 0 1 0 0 3M16.500 10.500a2 2 0 1 0 0 3"/>'),
  full: svg('<path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"/>'),
};

/** 15:37, or 1:02:09 past the hour; `ms` of media time. */
export function clock(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, "0");
  const minutes = Math.floor(s / 60) % 60;
  return s >= 3600 ? `${Math.floor(s / 3600)}:${two(minutes)}:${two(s % 60)}` : `${two(minutes)}:${two(s % 60)}`;
}

/** 15 分 37 秒, for screen readers. */
export function spoken(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(s / 60)} 分 ${s % 60} 秒`;
}
