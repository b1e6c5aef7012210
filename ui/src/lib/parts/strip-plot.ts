import uPlot from 'uplot';
import { canvasFont, colourOf } from './canvas-colours';
import type { StripFeed } from './strip-feed';

export interface StripChannel {
  number: number;
  name: string;
  unit: string;
  perUnit: number;
}

interface Looks {
  channels: readonly StripChannel[];
  markerName: (kind: number) => string;
  width: number;
  height: number;
}

const traces = ['trace', 'trace-2'];
const laneRoom = 1.25;
/** Room above the traces for the markers, in CSS pixels. */
const markerRoom = 38;
/** Names nearer than this stand one above the other, in CSS pixels. */
const markerNameRoom = 22;

/** Stacks the channels: each lane has its own scale, moved so that it fills its share of the height. */
function laneRange(feed: StripFeed, channel: number, place: number, count: number): [number, number] {
  const lane = feed.lanes.get(channel);
  const low = (lane?.low ?? -1) / feed.gain;
  const span = ((lane?.high ?? 1) / feed.gain - low) * laneRoom;
  const bottom = low - span * (count - 1 - place);
  return [bottom, bottom + span * count];
}

function drawMarkers(plot: uPlot, feed: StripFeed, markerName: (kind: number) => string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.font = canvasFont(0.6875);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'top';
  ctx.strokeStyle = colourOf('line-strong');
  ctx.fillStyle = colourOf('text');
  ctx.lineWidth = devicePixelRatio;
  let last = -Infinity;
  let raised = false;
  for (const marker of feed.markers.toSorted((a, b) => a.timeMs - b.timeMs)) {
    if (!feed.isShown(marker.timeMs)) continue;
    const x = Math.round(plot.valToPos(feed.placeOf(marker.timeMs), 'x', true)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top - 9 * devicePixelRatio);
    ctx.lineTo(x, bbox.top);
    ctx.stroke();
    raised = !raised && Math.abs(x - last) < markerNameRoom * devicePixelRatio;
    last = x;
    ctx.fillText(markerName(marker.kind), x, bbox.top - (raised ? 34 : 22) * devicePixelRatio);
  }
  ctx.restore();
}

/** The largest of 1, 2, 5, 10, 20 … that is not above `most`. */
export function roundAmount(most: number): number {
  const ten = 10 ** Math.floor(Math.log10(most));
  return ([5, 2].find((step) => step * ten <= most) ?? 1) * ten;
}

/** Names each lane, and gives its scale as a bar of one round amount. */
function drawLaneLabels(plot: uPlot, feed: StripFeed, channels: readonly StripChannel[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.font = canvasFont(0.6875);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'top';
  ctx.lineWidth = 2 * devicePixelRatio;
  for (const [place, channel] of channels.entries()) {
    const lane = feed.lanes.get(channel.number);
    if (!lane) continue;
    const amount = roundAmount((lane.high - lane.low) / feed.gain / 2);
    const scale = `y${channel.number}`;
    const pixels = Math.abs(plot.valToPos(0, scale, true) - plot.valToPos(amount, scale, true));
    const top = bbox.top + (bbox.height / channels.length) * place + 6 * devicePixelRatio;
    const left = bbox.left + 8 * devicePixelRatio;
    ctx.strokeStyle = ctx.fillStyle = colourOf('muted');
    ctx.beginPath();
    ctx.moveTo(left, top);
    ctx.lineTo(left, top + pixels);
    ctx.stroke();
    ctx.fillText(`${channel.name}  ${amount} ${channel.unit}`, left + 7 * devicePixelRatio, top);
  }
  ctx.restore();
}

/** Draws the next frame: lanes that grew get a larger scale, and the traces are drawn anew. */
export function drawFrame(plot: uPlot, feed: StripFeed, channels: readonly StripChannel[]): void {
  plot.batch(() => {
    plot.setData(plot.data, false);
    for (const [place, { number }] of channels.entries()) {
      const [min, max] = laneRange(feed, number, place, channels.length);
      const scale = plot.scales[`y${number}`];
      if (scale?.min !== min || scale.max !== max) plot.setScale(`y${number}`, { min, max });
    }
    plot.redraw(true, false);
  });
}

/** A plot that sweeps over the feed's own arrays. */
export function stripPlot(target: HTMLElement, feed: StripFeed, looks: Looks): uPlot {
  const { channels, markerName, width, height } = looks;
  const times = Float64Array.from({ length: feed.slots }, (_, slot) => slot * feed.slotMs);
  const second = (): number[] =>
    Array.from({ length: Math.floor(feed.windowMs / 200) + 1 }, (_, mark) => mark * 200);
  const gaps = (plot: uPlot): [number, number][] => {
    const pixel = (ms: number): number => plot.valToPos(ms, 'x', true);
    const begin = feed.headMs < 0 ? 0 : feed.placeOf(feed.headMs);
    const firstSweep = feed.headMs < feed.windowMs;
    const end = firstSweep ? feed.windowMs : begin + feed.gapMs;
    if (end <= feed.windowMs) return [[pixel(begin), pixel(end) + 1]];
    return [
      [pixel(0) - 1, pixel(end - feed.windowMs)],
      [pixel(begin), pixel(feed.windowMs) + 1],
    ];
  };
  const grid = { stroke: colourOf('grid'), width: 1 };
  return new uPlot(
    {
      width,
      height,
      padding: [markerRoom, 0, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, auto: false, range: [0, feed.windowMs] },
        ...Object.fromEntries(
          channels.map(({ number }, place) => [
            `y${number}`,
            { auto: false, range: laneRange(feed, number, place, channels.length) },
          ]),
        ),
      },
      axes: [
        { show: true, size: 0, splits: second, values: () => [], grid, ticks: { show: false } },
        { show: false, scale: `y${channels[0]?.number ?? 0}` },
      ],
      series: [
        {},
        ...channels.map(({ name, number }, place) => ({
          label: name,
          scale: `y${number}`,
          stroke: colourOf(traces[place % traces.length] ?? 'trace'),
          width: 1.5,
          points: { show: false },
          gaps,
        })),
      ],
      hooks: {
        draw: [(plot) => drawMarkers(plot, feed, markerName), (plot) => drawLaneLabels(plot, feed, channels)],
      },
    },
    [times, ...channels.map(({ number }) => feed.lanes.get(number)?.values ?? new Float64Array(feed.slots))],
    target,
  );
}
