'use client';
import { ChevronRight } from 'lucide-react';
import { Lexer } from 'marked';
import { Inline } from '../help/inline.tsx';
import { CommandText } from './command-text.tsx';
import { exampleAnswer, exampleRequest } from './example-request.ts';
import { FieldTable, type ShownField } from './field-table.tsx';
import type { Entry, OpenApi, OpenApiOperation } from './openapi.ts';
import { Prose } from './prose.tsx';
import { anchorOfScope, choicesOf, fieldsOf, nameOf, typeOf } from './schema-fields.ts';
import { TypeText } from './type-text.tsx';
import { useOrigin } from './use-origin.ts';

const colours: Readonly<Record<string, string>> = {
  GET: 'bg-accent-soft text-accent-soft-foreground',
  DELETE: 'bg-danger-soft text-danger-soft-foreground',
};

/** One operation: a line that opens. */
export function Operation({ entry, document }: { entry: Entry; document: OpenApi }) {
  const { method, path, operation } = entry;
  return (
    <details id={operation.operationId} className="group">
      <summary className="flex cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3 hover:bg-surface-secondary sm:flex-nowrap">
        <span
          className={`w-16 shrink-0 rounded px-1.5 py-0.5 text-center font-mono text-xs font-medium ${colours[method] ?? 'bg-success-soft text-success-soft-foreground'}`}
        >
          {method}
        </span>
        <span className="min-w-0 flex-1">
          <span className="block font-mono text-sm wrap-anywhere">{path}</span>
          <span className="block text-sm text-muted">{operation.summary}</span>
        </span>
        <span className="shrink-0 font-mono text-xs text-muted max-md:hidden">{operation['x-scope']}</span>
        <ChevronRight
          aria-hidden="true"
          className="size-4 shrink-0 text-muted transition-transform group-open:rotate-90 max-sm:hidden"
        />
      </summary>
      <div className="flex flex-col gap-5 border-t border-separator px-4 py-4 text-sm">
        <About operation={operation} document={document} />
        <Example entry={entry} document={document} />
        <Parameters entry={entry} />
        <Body entry={entry} document={document} />
        <Answers entry={entry} document={document} />
      </div>
    </details>
  );
}

/** Whose keys an operation is for. */
const makers: Readonly<Record<string, string>> = {
  viewer: 'anybody',
  operator: 'an operator or an owner',
  owner: 'an owner',
};

function About({ operation, document }: { operation: OpenApiOperation; document: OpenApi }) {
  const { description, 'x-scope': scope, 'x-role': role } = operation;
  const may = document['x-scopes'][scope]?.words;
  // Its last paragraph says for generators what is told here with a link.
  const told = description.split('\n\n').slice(0, -1).join('\n\n');
  return (
    <div className="flex max-w-prose flex-col gap-3">
      {told !== '' && (
        <div>
          <Prose text={told} />
        </div>
      )}
      <p>
        <span className="text-muted">Needs a key with</span>{' '}
        <a href={`#${anchorOfScope(scope)}`} className="font-mono text-xs text-link hover:underline">
          {scope}
        </a>
        {may !== undefined && (
          <span className="text-muted"> ({may.charAt(0).toLowerCase() + may.slice(1)})</span>
        )}
        <span className="text-muted">, made by {makers[role] ?? role}.</span>
      </p>
    </div>
  );
}

function Parameters({ entry: { operation } }: { entry: Entry }) {
  const fields: ShownField[] = (operation.parameters ?? []).map((parameter) => ({
    ...{ name: parameter.name, where: parameter.in, required: parameter.required === true },
    type: typeOf(parameter.schema),
    description: [
      parameter.description,
      parameter.schema.default === undefined ? '' : `Otherwise ${JSON.stringify(parameter.schema.default)}.`,
    ]
      .filter(Boolean)
      .join(' '),
  }));
  if (fields.length === 0) return null;
  return <FieldTable caption="Parameters" fields={fields} />;
}

function Body({ entry: { operation }, document }: { entry: Entry; document: OpenApi }) {
  const content = operation.requestBody?.content;
  if (!content) return null;
  const schema = content['application/json']?.schema;
  if (!schema) return <p>The body is the bytes of the file.</p>;
  const choices = choicesOf(schema, document);
  return choices.map((choice, index) => (
    <FieldTable
      key={typeOf(choice)}
      caption={choices.length === 1 ? 'Body' : `Body, ${index === 0 ? 'either' : 'or'}`}
      fields={fieldsOf(choice, document)}
    />
  ));
}

function Answers({ entry: { operation }, document }: { entry: Entry; document: OpenApi }) {
  const answers = Object.entries(operation.responses).filter(([status]) => status < '300');
  const answer = exampleAnswer(operation, document);
  return (
    <section aria-label="Answers">
      <h3 className="mb-2 font-medium">Answers</h3>
      <ul className="flex flex-col gap-1.5">
        {answers.map(([status, { description, content = {} }]) => (
          <li key={status} className="flex flex-wrap gap-x-3">
            <span className="font-mono">{status}</span>
            <span className="min-w-0 flex-1">
              <Inline tokens={Lexer.lexInline(description)} />{' '}
              {Object.entries(content).map(([type, { schema }]) =>
                schema && type === 'application/json' ? (
                  <TypeText key={type} type={schema.$ref ? nameOf(schema.$ref) : typeOf(schema)} />
                ) : (
                  <span key={type} className="font-mono text-xs">
                    {type}
                  </span>
                ),
              )}
            </span>
          </li>
        ))}
        <li className="text-muted">
          Anything else is a <TypeText type="Problem" />, whose <span className="font-mono">detail</span> says
          what to do.
        </li>
      </ul>
      {answer !== undefined && (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
          tabIndex={0}
          className="mt-3 max-h-96 overflow-auto rounded-lg bg-surface-secondary px-4 py-3 font-mono text-xs leading-6"
        >
          {answer}
        </pre>
      )}
    </section>
  );
}

function Example({ entry, document }: { entry: Entry; document: OpenApi }) {
  const origin = useOrigin();
  return (
    <section aria-label="Example">
      <h3 className="mb-2 font-medium">In a terminal</h3>
      <CommandText
        label={`Request of ${entry.operation.operationId}`}
        text={exampleRequest(entry, document, origin)}
      />
    </section>
  );
}
