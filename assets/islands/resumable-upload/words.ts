// The sentences and figures an upload shows. Holds no sending.

const UNITS = ["B", "KB", "MB", "GB"];

/** 12.4 MB; units of 1024. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) { value /= 1024; unit++; }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** 约 3 分 20 秒; `seconds` may be infinite. */
export function remaining(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds > 86_400) return "剩余时间计算中";
  const s = Math.max(1, Math.round(seconds));
  if (s < 60) return `约剩 ${s} 秒`;
  if (s < 3600) return `约剩 ${Math.floor(s / 60)} 分 ${s % 60} 秒`;
  return `约剩 ${Math.floor(s / 3600)} 小时 ${Math.floor((s % 3600) / 60)} 分`;
}

/** Why a file cannot be chosen, or null. `accept` as in <input accept>; `max` in bytes, 0 for none. */
export function unfit(file: File, accept: string, max: number): string | null {
  if (file.size === 0) return `「${file.name}」是空文件。请检查文件后重新选择。`;
  if (max && file.size > max) return `「${file.name}」有 ${size(file.size)}，超过上限 ${size(max)}。请压缩或拆分后再传。`;
  const kinds = accept.split(",").map((k) => k.trim().toLowerCase()).filter(Boolean);
  const fits = kinds.some((k) => k === "*/*" || file.type === k || (k.endsWith("/*") && file.type.startsWith(k.slice(0, -1)))
    || (k.startsWith(".") && file.name.toLowerCase().endsWith(k)));
  return kinds.length && !fits ? `「${file.name}」的格式不在允许范围（${kinds.join("、")}）。请换一个文件。` : null;
}

/** The server's own sentence in a refusal, `{"error": {"says"}}`; empty in anything else. */
export function spoken(body: string): string {
  try {
    const says: unknown = JSON.parse(body)?.error?.says;
    return typeof says === "string" ? says : "";
  } catch {
    return "";
  }
}

/** Why the upload stopped; `said` is the server's own sentence, if any. */
export function failure(status: number, said: string): string {
  // Of a lost session, a vanished upload or a fault the server speaks as of a page: what is below knows of the file.
  if (said && ![401, 404, 410].includes(status) && status < 500) return said;
  switch (status) {
    case 0: return "网络中断，已传部分保留在服务器。网络恢复后点「继续」，从断点接着传。";
    case 401: return "登录已过期，已传部分保留。请在新窗口重新登录，再回到本页点「继续」。";
    case 403: return "没有上传到这里的权限。请联系项目负责人确认。";
    case 404: case 410: return "服务器上的断点已过期。请重新选择文件，从头上传。";
    case 413: return "文件超过服务器允许的大小。请压缩或拆分后再传。";
    case 415: return "服务器不接收这种格式的文件。请换一个文件。";
    case 507: return "服务器存储空间不足。请稍后再试，或联系教师网络研修中心。";
    default: return status >= 500
      ? `服务器暂时不可用（${status}），已传部分保留。请稍后点「继续」。`
      : `服务器没有收下文件（${status}）。请刷新页面后重试。`;
  }
}
