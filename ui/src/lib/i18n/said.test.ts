import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { speak } from './i18n.svelte';
import { inPageLanguage } from './said';

beforeEach(() => speak('de'));
afterEach(() => speak('en'));

describe('a sentence of the application in German', () => {
  it.each([
    ['no session is open', 'Es ist keine Sitzung offen'],
    ['no simulated device is called W7', 'Kein simuliertes Gerät heißt W7'],
    ['a pacemaker has no action 9', 'Die Geräteklasse Herzschrittmacher hat keine Aktion 9'],
    [
      '/home/a/My files/x.der is damaged or was sealed under another key',
      '/home/a/My files/x.der ist beschädigt oder wurde unter einem anderen Schlüssel versiegelt',
    ],
    [
      'a.pem cannot be used: it has 70000 bytes, and no certificate is longer than 64 KiB',
      'a.pem ist nicht verwendbar: sie hat 70000 Byte, und kein Zertifikat ist länger als 64 KiB',
    ],
    [
      '/x is not an audit log of Wand (application id 0x00000007)',
      '/x ist kein Auditprotokoll von Wand (Anwendungskennung 0x00000007)',
    ],
    ['Row 7 of the audit log was changed.', 'Zeile 7 des Auditprotokolls wurde geändert.'],
    [
      'The lower rate limit, 80 ppm, must be below the upper rate limit, 70 ppm',
      'Die untere Grenzfrequenz, 80 ppm, muss unter der oberen Grenzfrequenz, 70 ppm, liegen',
    ],
    ['Lower rate limit cannot be 71 ppm', 'Untere Grenzfrequenz kann nicht 71 ppm sein'],
    ['Lower rate limit 60 ppm → 70 ppm', 'Untere Grenzfrequenz 60 ppm → 70 ppm'],
    ['at most 0 authorities below it', 'höchstens 0 Stellen unter ihm'],
    ['permitted: directory CN=Root', 'erlaubt: Verzeichnisname CN=Root'],
    ['device identity (clinician) (1.3.6.1.4.1)', 'Geräteidentität (Klinik) (1.3.6.1.4.1)'],
    ['any purpose (2.5.29.37.0)', 'jeder Zweck (2.5.29.37.0)'],
    ['90 days', '90 Tage'],
  ])('is said: %s', (english, words) => {
    expect(inPageLanguage(english)).toBe(words);
  });

  it('says what is inside of it as well', () => {
    expect(inPageLanguage('the link to W7 is lost (the device did not answer in time)')).toBe(
      'Die Verbindung zu W7 ist abgerissen (Das Gerät hat nicht rechtzeitig geantwortet)',
    );
    expect(
      inPageLanguage(
        'NOT KNOWN whether the device carried out: emergency (STAT) therapy (the link was lost)',
      ),
    ).toBe(
      'NICHT BEKANNT, ob das Gerät dies ausgeführt hat: Notfalltherapie (STAT) (Die Verbindung ging verloren)',
    );
    expect(inPageLanguage('the role ServiceEngineer may not Programme')).toBe(
      'Die Rolle Servicetechnik darf das nicht: Programm ändern',
    );
    expect(inPageLanguage('a trust anchor was added; a revocation list was taken')).toBe(
      'Ein Vertrauensanker wurde hinzugefügt; Eine Sperrliste wurde übernommen',
    );
    expect(inPageLanguage('No system key store answers: it does not answer. Install a newer Wand.')).toBe(
      'Kein Schlüsselspeicher des Systems antwortet: er antwortet nicht. Installieren Sie ein neueres Wand.',
    );
  });

  it('says why a certificate is refused, with its subject as it is', () => {
    const refusal =
      'leaf CN=PM: it vouches for itself 0123456789abcdef: revoked: it was revoked at 179 (its key was compromised)';
    expect(inPageLanguage(`the peer's credential is refused: ${refusal}`)).toBe(
      'Der Berechtigungsnachweis der Gegenstelle wird abgelehnt: Zertifikat CN=PM: it vouches for itself 0123456789abcdef: ' +
        'es wurde um 179 widerrufen (sein Schlüssel ist in fremden Händen)',
    );
  });

  it('takes the most specific words', () => {
    expect(inPageLanguage('choose a value')).toBe('Wählen Sie einen Wert');
    expect(inPageLanguage('choose {}')).toBe('Wählen Sie {}');
    expect(inPageLanguage('choose 60 ppm')).toBe('Wählen Sie 60 ppm');
    expect(inPageLanguage('list 3 is older than list 4, which is held')).toBe(
      'Liste 3 ist älter als die vorhandene Liste 4',
    );
  });

  it('is not found in another that looks like it', () => {
    expect(inPageLanguage('The tests cannot be seen')).toBe('The tests cannot be seen');
    expect(inPageLanguage('a stranger counts as a friend')).toBe('a stranger counts as a friend');
  });
});

describe('values of a sentence', () => {
  it.each([
    '$&',
    '$1$`',
    '{0}',
    '{id} {name}',
    '}{',
    '.*+?^()[]|\\',
    '((((',
    '<b>x</b>',
    '\u202e',
    'a\nb',
    '',
  ])('stay as they are: %j', (value) => {
    expect(inPageLanguage(`no simulated device is called ${value}`)).toBe(
      `Kein simuliertes Gerät heißt ${value}`,
    );
    expect(inPageLanguage(`the link to ${value} is lost (${value})`)).toBe(
      `Die Verbindung zu ${value} ist abgerissen (${value})`,
    );
  });

  it('are looked for a bounded number of times, however often they repeat what is around them', () => {
    const looked = vi.spyOn(String.prototype, 'indexOf');
    const parts = [
      ' is lost (',
      ' (',
      '; ',
      ', ',
      '. ',
      ': ',
      '(',
      ' at row ',
      'the link to ',
      'notice: a, b; c. ',
    ];
    for (const part of parts) {
      for (const sentence of [
        `the link to ${part.repeat(Math.floor(1180 / part.length))}`,
        part.repeat(Math.floor(1200 / part.length)),
      ]) {
        looked.mockClear();
        inPageLanguage(sentence);
        expect(looked.mock.calls.length).toBeLessThan(10_000);
      }
    }
    looked.mockRestore();
  });

  it('are looked for in no sentence that is longer than any of the application', () => {
    const long = `no simulated device is called ${'x'.repeat(1200)}`;
    expect(inPageLanguage(long)).toBe(long);
  });
});

describe('an English page', () => {
  it('says everything as it is', () => {
    speak('en');
    expect(inPageLanguage('no session is open')).toBe('no session is open');
    expect(inPageLanguage('no simulated device is called W7')).toBe('no simulated device is called W7');
  });
});
