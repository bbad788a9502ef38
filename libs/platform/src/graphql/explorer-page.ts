import { invariant } from '@commonhall/kernel';

/** A saved example of the explorer: `{ title: 'Your bills', query: 'query Bills { … }' }`. */
export interface ExplorerExample {
  /** A few words for its link; also its address, so unique. */
  readonly title: string;
  /** Named, as the explorer's tabs show the name. */
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/**
 * What the explorer's pages may load and reach: this installation and nothing else. GraphiQL writes styles into its
 * elements and carries its fonts in its style sheet.
 */
export const explorerSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The explorer as a page; all that it needs comes from beside it. */
export function explorerPage(examples: readonly ExplorerExample[]): string {
  const links = examples.map(
    ({ title }) => `<a href="/explorer?example=${encodeURIComponent(title)}">${escaped(title)}</a>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Explorer</title>
<link rel="stylesheet" href="/explorer/assets/graphiql.css">
<link rel="stylesheet" href="/explorer/assets/explorer.css">
</head>
<body>
<nav aria-label="Examples"><strong>Explorer</strong>${links.join('')}<a href="/schema.graphql">The schema as text</a></nav>
<main id="explorer"><p>The explorer needs JavaScript. The API itself does not: send a POST, or read <a href="/schema.graphql">the schema</a>.</p></main>
<script src="/explorer/assets/react.js"></script>
<script src="/explorer/assets/graphiql.js"></script>
<script src="/explorer/assets/explorer.js"></script>
</body>
</html>
`;
}

export const explorerStyles = `
html, body { height: 100%; margin: 0; font-family: system-ui, sans-serif; }
body { display: flex; flex-direction: column; }
nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: baseline; padding: 0.5rem 1rem; background: #14213d; color: #fff; }
nav a { color: #ffe8a3; }
nav a:focus-visible { outline: 2px solid #fff; outline-offset: 2px; }
main { flex: 1; min-height: 0; }
`;

/**
 * Starts GraphiQL in the browser. The schema comes from a file of this installation, for introspection is not for
 * strangers; an example that the address names opens in a tab of its own.
 */
export function explorerScript(endpoint: string, examples: readonly ExplorerExample[]): string {
  return `'use strict';
(() => {
  const endpoint = ${inScript(endpoint)};
  const examples = ${inScript(examples)};
  const send = async (params, options) => {
    if (params.operationName === 'IntrospectionQuery') return (await fetch('/explorer/schema.json')).json();
    const response = await fetch(endpoint, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { ...(options && options.headers), 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(params),
    });
    return response.json();
  };
  const wanted = examples.find(({ title }) => title === new URLSearchParams(location.search).get('example'));
  const tab = ({ query, variables }) => ({ query, variables: variables && JSON.stringify(variables, null, 2), headers: null });
  ReactDOM.createRoot(document.getElementById('explorer')).render(
    React.createElement(GraphiQL, {
      fetcher: send,
      shouldPersistHeaders: false,
      defaultHeaders: '{}',
      defaultTabs: examples.map(tab),
      ...(wanted ? { initialQuery: wanted.query, initialVariables: tab(wanted).variables } : {}),
    }),
  );
})();
`;
}

/**
 * React as one plain script with the names that GraphiQL's bundle looks for: React 19 is published for bundlers alone.
 * @param sources CommonJS text by module name, what others need first
 */
export function reactScript(sources: readonly (readonly [name: string, text: string])[]): string {
  const modules = sources.map(
    ([name, text]) => `define(${inScript(name)}, function (module, exports, require) {\n${text}\n});`,
  );
  return `'use strict';
(() => {
  const loaded = {};
  const require = (name) => loaded[name];
  const define = (name, body) => {
    const module = { exports: {} };
    body(module, module.exports, require);
    loaded[name] = module.exports;
  };
${modules.join('\n')}
  globalThis.React = loaded['react'];
  globalThis.ReactJsxRuntime = loaded['react/jsx-runtime'];
  globalThis.ReactDOM = { ...loaded['react-dom'], ...loaded['react-dom/client'] };
})();
`;
}

/**
 * GraphiQL 4's bundle carries React 18's way of making elements, which React 19 refuses; it gets React 19's own instead.
 * @throws InvariantViolation where another version of the bundle has another text
 */
export function forReact19(bundle: string): string {
  const replaced = bundle.replace(elementsOfReact18, 'globalThis.ReactJsxRuntime');
  invariant(replaced !== bundle, 'this version of GraphiQL makes its elements otherwise');
  return replaced;
}

const elementsOfReact18 =
  /function\(\)\{if\(\w\)return \w;\w=1;var \w=\w,\w=Symbol\.for\("react\.element"\)[^]{0,900}?\.jsxs=\w,\w\}\(\)/;

function inScript(value: unknown): string {
  return JSON.stringify(value).replace(/</g, '\\u003c');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
