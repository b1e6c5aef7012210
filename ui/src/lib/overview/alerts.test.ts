import { render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { snapshotOf } from '$lib/api/mock/scenes';
import { speak } from '$lib/i18n/i18n.svelte';
import Summary from './Summary.svelte';

afterEach(() => speak('en'));

function show(scene: 'alerts' | 'glucose-alerts'): HTMLElement {
  const session = snapshotOf(scene).session;
  if (!session?.report) throw new Error('the scene has no report');
  render(Summary, { report: session.report, programme: session.programme });
  return screen.getByTestId('overview-alerts');
}

describe('alerts', () => {
  it('are named, with what they mean, in the page’s language', () => {
    speak('de');
    const shown = show('glucose-alerts');
    expect(shown).toHaveTextContent('Hypo-Alarm');
    expect(shown).toHaveTextContent('jetzt eine Unterzuckerung behandeln');
    expect(shown).not.toHaveTextContent('Glucose is');
  });

  it('of a newer device are shown by their number', () => {
    expect(show('alerts')).toHaveTextContent('Alert 7, which this Wand does not know');
  });
});
