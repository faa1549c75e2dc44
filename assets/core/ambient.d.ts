// Names that the build supplies. Holds no runtime code.
declare module "htmx.org/dist/htmx.esm.min.js";
declare module "virtual:cmaps" {
  const files: Record<string, string>;
  export default files;
}
declare module "hls.js/light" {
  export { default } from "hls.js";
}
declare const PDF_WORKER: string;
