import { loadVega, loadVegaLite } from './packages.ts';

/** One point of a chart: an engine's figure at a number of articles. */
export interface Point {
  engine: string;
  articles: number;
  value: number;
}

export interface Chart {
  title: string;
  unit: string;
  points: readonly Point[];
}

const WIDTH = 560;
const HEIGHT = 320;

/** A line an engine over the number of articles, both axes logarithmic, as SVG text. */
export async function drawChart({ title, unit, points }: Chart): Promise<string> {
  const { compile } = await loadVegaLite();
  const { parse, View } = await loadVega();
  const { spec } = compile({
    title,
    width: WIDTH,
    height: HEIGHT,
    background: 'white',
    data: { values: points },
    mark: { type: 'line', point: true },
    encoding: {
      x: {
        field: 'articles',
        type: 'quantitative',
        scale: { type: 'log' },
        axis: { values: [...new Set(points.map((point) => point.articles))], format: '~s' },
      },
      y: {
        field: 'value',
        type: 'quantitative',
        scale: { type: 'log' },
        axis: { values: powersOfTen(points.map(({ value }) => value)), format: '~s' },
        title: unit,
      },
      color: {
        field: 'engine',
        type: 'nominal',
        title: null,
        sort: null,
        legend: { labelLimit: 0 },
      },
    },
  });
  const view = new View(parse(spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

/** From the power below the smallest value to the one above the largest. */
function powersOfTen(values: readonly number[]): number[] {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.ceil(Math.log10(Math.max(...values)));
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}
