/**
 * The types of playwright-core name these two of the DOM library. Declaring them here keeps that
 * library out of the rest of the project, which runs in Node and must not lean on a browser.
 */
interface Node {
  readonly nodeType: number;
}

interface HTMLElementTagNameMap {
  readonly div: Node;
}
