// How does a chart look? With the letters of the page.

export const LETTERS = '"Jiju Sans SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif';
echarts.registerTheme("house", { textStyle: { fontFamily: LETTERS, color: "#222" } });

export const newChart = (place) => echarts.init(place, "house");

/** Charts are drawn into a canvas: the letters have to be there before. */
export const lettersLoaded = () => document.fonts.load('14px "Jiju Sans SC"', "集群").catch(() => {});
