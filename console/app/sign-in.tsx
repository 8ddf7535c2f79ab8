import { type SyntheticEvent, type ReactNode, useState } from 'react';
import type { Refused } from '../api/client.ts';
import { signIn } from '../api/session.ts';
import { Button, Failure, Field } from '../design/parts.tsx';

export function SignIn({ why }: { readonly why: Refused | null }): ReactNode {
  const [token, setToken] = useState('');
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    await signIn({ token: token.trim() });
    setBusy(false);
  };
  return (
    <main className="sign-in">
      <section className="panel">
        <form onSubmit={(event) => void submit(event)}>
          <h1>Assay</h1>
          <p>
            Open the link that <code>npm start</code> printed, or ask for a new one with{' '}
            <code>npm run -s assay -- console</code>. With a token or an API key you can sign in here.
          </p>
          {why === null ? null : <Failure error={why} />}
          <Field label="Token or API key">
            <input
              className="input"
              type="password"
              autoComplete="current-password"
              value={token}
              onChange={(event) => setToken(event.target.value)}
              required
            />
          </Field>
          <div className="acts">
            <Button type="submit" look="primary" disabled={isBusy || token.trim() === ''}>
              Sign in
            </Button>
          </div>
        </form>
      </section>
    </main>
  );
}
