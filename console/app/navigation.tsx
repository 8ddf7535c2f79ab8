import { type ReactNode, useState } from 'react';
import { type Signed, signOut } from '../api/session.ts';
import { Button } from '../design/parts.tsx';
import mark from '../design/assay.svg?no-inline';
import { type Area, areas } from './pages.tsx';
import { Link } from './router.tsx';
import { chooseTheme, themeNow } from './theme.ts';

export function Navigation({
  signed,
  area,
}: {
  readonly signed: Signed;
  readonly area: Area | null;
}): ReactNode {
  const [theme, setTheme] = useState(themeNow);
  const other = theme === 'light' ? 'dark' : 'light';
  const turn = (): void => {
    chooseTheme(other);
    setTheme(other);
  };
  return (
    <nav className="nav" aria-label="Main">
      <Link to={signed.isOperator ? '/' : '/batches'} className="brand">
        <img src={mark} alt="" />
        Assay
      </Link>
      {areas
        .filter(({ isOperators }) => signed.isOperator || !isOperators)
        .map(({ id, to, label }) => (
          <Link key={id} to={to} className="item" isCurrent={id === area}>
            {label}
          </Link>
        ))}
      <div className="foot">
        <span>
          {signed.principal.id} · {signed.principal.role}
        </span>
        <div className="acts">
          <Button isSmall onClick={turn}>
            {other === 'dark' ? 'Dark' : 'Light'}
          </Button>
          <Button
            isSmall
            title={`Signed in as ${signed.principal.id}, ${signed.principal.role}`}
            onClick={() => void signOut()}
          >
            Sign out
          </Button>
        </div>
      </div>
    </nav>
  );
}
