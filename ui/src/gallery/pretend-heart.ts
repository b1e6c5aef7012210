import type { StripChunk } from '$lib/api';

const bump = (t: number, centre: number, width: number, height: number): number =>
  height * Math.exp(-(((t - centre) / width) ** 2));

/** Sends pieces of a made-up rhythm, as a device does, until the returned function is called. */
export function pretendHeart(send: (chunk: StripChunk) => void): () => void {
  const cycle = 857;
  const chunkMs = 160;
  let time = 0;
  const timer = setInterval(() => {
    for (const channel of [1, 2]) {
      const samples = Array.from({ length: chunkMs / 4 }, (_, index) => {
        const t = (time + index * 4) % cycle;
        const atrial = bump(t, 120, 26, 240) - bump(t, 150, 18, 60);
        const ventricular = bump(t, 280, 9, 1100) - bump(t, 305, 11, 420) + bump(t, 520, 60, 210);
        return Math.round((channel === 1 ? atrial + bump(t, 280, 10, 50) : ventricular) * 10);
      });
      const markers: [number, number, number][] = [];
      for (let t = time; t < time + chunkMs; t += 1) {
        if (channel === 1 && t % cycle === 120) markers.push([t, 0, cycle]);
        if (channel === 2 && t % cycle === 280) markers.push([t, 5, cycle]);
      }
      send({ strip: 1, channel, time_ms: time, interval_us: 4000, samples, markers, missed: 0 });
    }
    time += chunkMs;
  }, chunkMs);
  return () => clearInterval(timer);
}
