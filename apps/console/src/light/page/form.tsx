import { type InputHTMLAttributes, type ReactElement, type ReactNode } from 'react';
import { keyField, tokenField } from '../visit/submitted-form.js';
import { type Catalogue } from '../words/catalogue.js';

/** What is wrong with a form, and at which field; null concerns all of it. */
export interface Fault {
  readonly field: string | null;
  readonly message: string;
  /** Which of several alike it is about: the summary says so. */
  readonly within?: string;
  /** The message is in English although the page is not. */
  readonly isForeign?: boolean;
}

/** A form as it is shown: what was typed, and what is wrong with it. */
export interface FormState {
  readonly values: Readonly<Record<string, string>>;
  readonly faults: readonly Fault[];
}

export const emptyForm: FormState = { values: {}, faults: [] };

/** The first thing on a page whose form was refused: every fault, each leading to its field. Takes the focus. */
export function ErrorSummary({
  words,
  faults,
}: {
  readonly words: Catalogue;
  readonly faults: readonly Fault[];
}): ReactNode {
  if (faults.length === 0) return null;
  return (
    <div className="summary" role="alert" aria-labelledby="summary" tabIndex={-1} autoFocus>
      <h2 id="summary">{words.frame.problemHeading}</h2>
      <ul>
        {faults.map((fault) => (
          <li key={`${fault.field ?? ''} ${fault.message}`}>
            {fault.field === null ? (
              <Message fault={fault} />
            ) : (
              <a href={`#${fault.field}`}>
                {fault.within === undefined ? null : `${fault.within}: `}
                <Message fault={fault} />
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Message({ fault: { message, isForeign = false } }: { readonly fault: Fault }): ReactNode {
  return isForeign ? <span lang="en">{message}</span> : message;
}

/** Proves where the form came from. */
export function TokenField({ token }: { readonly token: string }): ReactElement {
  return <input type="hidden" name={tokenField} value={token} />;
}

/** Makes a second sending of the same form harmless. */
export function KeyField({ value }: { readonly value: string }): ReactElement {
  return <input type="hidden" name={keyField} value={value} />;
}

interface FieldProps extends Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'type' | 'autoComplete' | 'inputMode' | 'spellCheck'
> {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly form: FormState;
  /** About how many characters it takes; the whole width without. */
  readonly width?: 'short' | 'medium';
  /** Stands before what is typed: the sign of a currency. */
  readonly before?: string;
  readonly after?: string;
  readonly multiline?: boolean;
  /** Shown, and not to be changed. */
  readonly isFixed?: boolean;
}

/** One thing to fill in: label, hint, what is wrong with it, and the place to type. */
export function Field(props: FieldProps): ReactElement {
  const { name, label, hint, form, before, after } = props;
  const fault = form.faults.find(({ field }) => field === name);
  const described = [hint === undefined ? '' : `${name}-hint`, fault === undefined ? '' : `${name}-fault`]
    .filter((id) => id !== '')
    .join(' ');
  const control = <Control {...props} described={described} isWrong={fault !== undefined} />;
  return (
    <div className={fault === undefined ? 'field' : 'field wrong'}>
      <label htmlFor={name}>{label}</label>
      {hint === undefined ? null : (
        <p className="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <FaultLine fault={fault} name={name} />
      {before === undefined && after === undefined ? (
        control
      ) : (
        <div className="input">
          {before === undefined ? null : <span aria-hidden="true">{before}</span>}
          {control}
          {after === undefined ? null : <span aria-hidden="true">{after}</span>}
        </div>
      )}
    </div>
  );
}

function Control({
  name,
  form,
  width,
  type = 'text',
  multiline = false,
  isFixed = false,
  described,
  isWrong,
  autoComplete,
  inputMode,
  spellCheck,
}: FieldProps & { readonly described: string; readonly isWrong: boolean }): ReactElement {
  const value = type === 'password' ? '' : (form.values[name] ?? '');
  const typed = value === '' ? {} : { defaultValue: value };
  const shared = {
    id: name,
    name,
    ...(described === '' ? {} : { 'aria-describedby': described }),
    ...(isWrong ? { 'aria-invalid': true } : {}),
    ...(autoComplete === undefined ? {} : { autoComplete }),
    ...(spellCheck === undefined ? {} : { spellCheck }),
    ...(width === undefined ? {} : { className: width }),
    ...(isFixed ? { readOnly: true } : {}),
  };
  if (multiline) return <textarea {...shared} rows={5} {...typed} />;
  return (
    <input
      {...shared}
      {...(type === 'text' ? {} : { type })}
      {...(inputMode === undefined ? {} : { inputMode })}
      {...typed}
    />
  );
}

/** What is wrong with a field, beside it. */
export function FaultLine({ fault, name }: { readonly fault: Fault | undefined; readonly name: string }): ReactNode {
  if (fault === undefined) return null;
  return (
    <p className="fault" id={`${name}-fault`}>
      <Message fault={fault} />
    </p>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly type: 'radio' | 'checkbox';
  readonly choices: readonly { readonly value: string; readonly label: string; readonly hint?: string }[];
  readonly chosen: readonly string[];
}

/** Things to choose from, each with a target large enough for a thumb. The first one carries the name as its id. */
export function Choices({ name, type, choices, chosen }: ChoiceProps): ReactElement {
  return (
    <div className="choices">
      {choices.map(({ value, label, hint }, index) => {
        const id = index === 0 ? name : `${name}-${value}`;
        return (
          <div className="choice" key={value}>
            <input
              type={type}
              id={id}
              name={name}
              value={value}
              defaultChecked={chosen.includes(value)}
              {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
            />
            <label htmlFor={id}>{label}</label>
            {hint === undefined ? null : (
              <p className="hint" id={`${id}-hint`}>
                {hint}
              </p>
            )}
          </div>
        );
      })}
    </div>
  );
}
