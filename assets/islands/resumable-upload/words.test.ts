// Promises of the sentences an upload shows. Holds no network.
import assert from "node:assert/strict";
import { test } from "node:test";
import { failure, remaining, size, spoken, unfit } from "./words";

const file = (name: string, bytes: number, type = ""): File => ({ name, size: bytes, type }) as File;

test("a file that cannot go is refused with its reason before a byte is sent", () => {
  assert.match(unfit(file("a.mp4", 0, "video/mp4"), "video/*", 0) ?? "", /空文件/);
  assert.match(unfit(file("a.mp4", 11, "video/mp4"), "video/*", 10) ?? "", /超过上限/);
  assert.match(unfit(file("a.exe", 5, ""), "video/*,.mp4", 10) ?? "", /格式/);
});

test("a file fits by type, by family or by its ending in any case", () => {
  assert.equal(unfit(file("a.MP4", 5), ".mp4", 10), null);
  assert.equal(unfit(file("a", 5, "video/webm"), "video/*", 10), null);
  assert.equal(unfit(file("a", 5, "application/pdf"), "application/pdf", 0), null);
  assert.equal(unfit(file("a.xyz", 5), "", 0), null);
});

test("every failure says what to do, and the server's own sentence comes first", () => {
  for (const status of [0, 400, 401, 403, 404, 413, 415, 500, 503, 507]) assert.match(failure(status, ""), /请|点「继续」/);
  assert.equal(failure(413, "本项目每件不超过 2 GB。"), "本项目每件不超过 2 GB。");
});

test("a refusal's sentence is found in its JSON, and nothing is made up from anything else", () => {
  const body = '{"error":{"code":"invalid","says":"文件是空的（0 字节）","problems":[]}}';
  assert.equal(failure(422, spoken(body)), "文件是空的（0 字节）");
  for (const other of ["", "<html><p>没有这一页</p></html>", "null", "[]", '{"error":{"says":7}}']) assert.equal(spoken(other), "");
  assert.match(failure(401, "请先登录"), /已传部分保留/);
  assert.match(failure(404, "没有这一页"), /从头上传/);
});

test("figures stay readable at the edges", () => {
  assert.equal(size(0), "0 B");
  assert.equal(size(1536), "1.5 KB");
  assert.equal(size(5 * 1024 ** 3), "5.0 GB");
  assert.equal(remaining(Infinity), "剩余时间计算中");
  assert.equal(remaining(NaN), "剩余时间计算中");
  assert.equal(remaining(200), "约剩 3 分 20 秒");
});
