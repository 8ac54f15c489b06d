import type { Page } from 'playwright-core';

export interface Pale {
  readonly text: string;
  readonly ratio: number;
}

/**
 * The texts of the page as it is drawn now whose contrast is below 4.5 (WCAG 2.2, 1.4.3 and its formula of relative
 * luminance), by the colours that the browser computed. A button that is switched off is exempt.
 * @returns also how many texts were measured, since none at all would be none too pale.
 */
export const paleTexts = (page: Page): Promise<{ measured: number; pale: Pale[] }> =>
  page.evaluate<{ measured: number; pale: Pale[] }>(`(() => {
    const parse = (css) => (css.match(/[\\d.]+/g) ?? []).map(Number);
    const luminance = ([r, g, b]) => {
      const [R, G, B] = [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
      return 0.2126 * R + 0.7152 * G + 0.0722 * B;
    };
    const groundOf = (element) => {
      for (let e = element; e !== null; e = e.parentElement) {
        const colour = parse(getComputedStyle(e).backgroundColor);
        if (colour.length === 3 || colour[3] === 1) return colour;
        if (colour[3] !== 0) throw new Error('A ground that lets another through is not measured here');
      }
      throw new Error('No ground');
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const pale = [];
    let measured = 0;
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.nodeValue.trim();
      if (text === '' || element.closest('script, style, noscript, button:disabled') !== null) continue;
      if (element.getClientRects().length === 0) continue;
      const style = getComputedStyle(element);
      const inSvg = element.namespaceURI.endsWith('svg');
      const ink = luminance(parse(inSvg ? style.fill : style.color));
      const ground = luminance(groundOf(inSvg ? element.closest('figure') : element));
      const ratio = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
      measured += 1;
      if (!(ratio >= 4.5)) pale.push({ text, ratio });
    }
    return { measured, pale };
  })()`);
