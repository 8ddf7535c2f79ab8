/** A chart to take along: as a picture that needs no page, and as text. */

/** What a style sheet says of a drawing; a file of its own has none. */
const taken = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'paint-order',
] as const;

export function svgText(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [...svg.querySelectorAll<SVGElement>('*')];
  for (const [index, element] of [...copy.querySelectorAll<SVGElement>('*')].entries()) {
    const original = originals[index];
    if (original === undefined) continue;
    const style = getComputedStyle(original);
    for (const name of taken) element.setAttribute(name, style.getPropertyValue(name));
    for (const name of ['tabindex', 'role', 'class', 'data-id', 'data-state', 'data-edge', 'data-taken'])
      element.removeAttribute(name);
  }
  const plane = svg.querySelector('g');
  const { x, y, width, height } = plane?.getBBox() ?? svg.getBBox();
  copy.querySelector('g')?.removeAttribute('transform');
  copy.setAttribute('viewBox', `${x - 8} ${y - 8} ${width + 16} ${height + 16}`);
  copy.setAttribute('width', String(Math.ceil(width + 16)));
  copy.setAttribute('height', String(Math.ceil(height + 16)));
  return new XMLSerializer().serializeToString(copy);
}

export function download(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
