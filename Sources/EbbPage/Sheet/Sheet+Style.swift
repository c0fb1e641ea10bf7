extension Sheet {
    /// Colours have names and are told twice, for light and for dark. Nothing is wider than a small telephone.
    static let style: StaticString = """
        :root {
          color-scheme: light dark;
          --back: #fbfbf9; --card: #ffffff; --text: #1c2126; --soft: #59626b; --line: #dcdfe1;
          --well: #17663a; --well-back: #e7f3ea; --wait: #7a4b00; --wait-back: #fbf0d9;
          --bad: #a11a1a; --bad-back: #fbe6e4; --link: #0b5394;
          --s0: #1c2126; --s1: #0068a8; --s2: #ad4a00; --s3: #00714f; --s4: #94387f; --s5: #6f5a00;
          --used: #0068a8; --unused: #a9d0ea; --app: #d5d8da; --drain: #ad4a00; --would: #8a9299;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --back: #14181b; --card: #1b2024; --text: #e6e8ea; --soft: #a2abb3; --line: #363d43;
            --well: #7fd6a0; --well-back: #16301f; --wait: #f0bf66; --wait-back: #352a12;
            --bad: #ff9d94; --bad-back: #3d1d1b; --link: #8cc4f5;
            --s0: #e6e8ea; --s1: #6cb8f0; --s2: #f5a15c; --s3: #4fc99c; --s4: #e39ad0; --s5: #d9c04f;
            --used: #6cb8f0; --unused: #264f6b; --app: #3b4248; --drain: #f5a15c; --would: #7d868e;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body {
          margin: 0 auto; max-width: 76rem; padding: 0 1rem 2rem; background: var(--back); color: var(--text);
          font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
          overflow-wrap: anywhere;
        }
        header { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; padding: .75rem 0; }
        .brand { font-weight: 700; letter-spacing: .02em; margin-right: auto; }
        nav { display: flex; gap: .25rem; }
        nav a, button {
          font: inherit; font-size: .875rem; color: var(--link); background: none; border: 1px solid transparent;
          border-radius: 4px; padding: .2rem .5rem; text-decoration: none; cursor: pointer;
        }
        button { border-color: var(--line); }
        nav a:hover, button:hover { text-decoration: underline; }
        nav a[aria-current] { color: var(--text); border-color: var(--line); background: var(--card); font-weight: 600; }
        a:focus-visible, button:focus-visible, summary:focus-visible, .wide:focus-visible {
          outline: 2px solid var(--link); outline-offset: 2px;
        }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        .state { border-left: 5px solid; border-radius: 4px; padding: .8rem 1rem; }
        .state.well { border-color: var(--well); background: var(--well-back); }
        .state.waiting { border-color: var(--wait); background: var(--wait-back); }
        .state.wrong { border-color: var(--bad); background: var(--bad-back); }
        h1 { font-size: 1.3rem; line-height: 1.3; margin: 0; font-weight: 650; }
        .mark { display: inline-block; min-width: 1.4em; font-weight: 800; }
        .well .mark { color: var(--well); } .waiting .mark { color: var(--wait); } .wrong .mark { color: var(--bad); }
        .findings { margin: .4rem 0 0; padding-left: 1.2rem; } p.findings { padding-left: 0; }
        .late { margin: 0 0 .75rem; padding: .5rem 1rem; border-left: 5px solid var(--bad); background: var(--bad-back); }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 1rem; margin: 1.1rem 0 .5rem; }
        .facts dt { color: var(--soft); font-size: .8125rem; }
        dd { margin: 0; }
        .facts .value { font-size: 1.4rem; line-height: 1.3; font-weight: 600; font-variant-numeric: tabular-nums; }
        .note { color: var(--soft); font-size: .8125rem; font-weight: 400; }
        td .note, th .note { display: block; } .number .note { white-space: nowrap; }
        section { border-top: 1px solid var(--line); margin-top: 1.25rem; padding-top: .9rem; }
        h2 { font-size: 1.0625rem; margin: 0 0 .25rem; }
        p.summary { color: var(--soft); margin: 0 0 .6rem; max-width: 46rem; }
        .plain { list-style: none; margin: 0; padding: 0; }
        .plain li { margin: .3rem 0; }
        code { font: .875em ui-monospace, "DejaVu Sans Mono", monospace; }
        progress { width: 9rem; max-width: 40vw; accent-color: var(--used); vertical-align: middle; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); }
        thead th { color: var(--soft); font-size: .8125rem; font-weight: 500; white-space: nowrap; }
        tbody th { font-weight: 600; }
        .number { text-align: right; padding-right: 0; padding-left: .75rem; }
        .teams th:first-child { width: 28%; }
        .teams .number { width: 12rem; } .teams .number:last-child { width: 6rem; }
        .standing {
          display: inline-block; border: 1px solid var(--line); border-radius: 3px; padding: 0 .4rem; margin-right: .3rem;
          font-size: .8125rem; color: var(--soft); white-space: nowrap;
        }
        .standing.healthy { color: var(--well); border-color: currentColor; }
        .standing.stopped, .standing.breaker { color: var(--bad); border-color: currentColor; font-weight: 600; }
        .standing.paused, .standing.resting { color: var(--wait); border-color: currentColor; }
        .spark { display: inline-block; width: 5rem; height: 18px; margin-right: .8rem; vertical-align: -3px; }
        details { margin: .6rem 0 0; }
        summary { cursor: pointer; color: var(--link); font-size: .875rem; width: fit-content; }
        .wide { overflow: auto; max-height: 24rem; margin-top: .4rem; overflow-wrap: normal; }
        .plot { padding: .5rem 0 0 3.1rem; } .plot.named { padding-right: 6.75rem; }
        .plot > svg { display: block; overflow: visible; }
        .lines { overflow: visible; }
        .grid, .base { stroke: var(--line); } .base { stroke: var(--soft); }
        .tick { fill: var(--soft); font-size: 12px; } .end { text-anchor: end; } .middle { text-anchor: middle; }
        .last { text-anchor: end; }
        .line { fill: none; stroke-width: 2; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
        .line.s0 { stroke: var(--s0); stroke-width: 2.5; } .line.s1 { stroke: var(--s1); }
        .line.s2 { stroke: var(--s2); stroke-dasharray: 7 3; } .line.s3 { stroke: var(--s3); stroke-dasharray: 2 3; }
        .line.s4 { stroke: var(--s4); stroke-dasharray: 9 3 2 3; } .line.s5 { stroke: var(--s5); stroke-dasharray: 4 2; }
        .name { font-size: 12px; font-weight: 600; }
        .name.s0 { fill: var(--s0); } .name.s1 { fill: var(--s1); } .name.s2 { fill: var(--s2); }
        .name.s3 { fill: var(--s3); } .name.s4 { fill: var(--s4); } .name.s5 { fill: var(--s5); }
        rect { stroke: var(--back); stroke-width: 1; }
        rect.closed, rect.used { fill: var(--used); } rect.drained { fill: var(--drain); } rect.would { fill: var(--would); }
        rect.unused { fill: var(--unused); } rect.app { fill: var(--app); }
        .refusal { fill: var(--bad); font-size: 13px; }
        .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .5rem 0 0; padding: 0; font-size: .8125rem; }
        .swatch { display: inline-block; width: .8rem; height: .8rem; border-radius: 2px; margin-right: .4rem; vertical-align: -1px; }
        .swatch.closed, .swatch.used { background: var(--used); } .swatch.drained { background: var(--drain); }
        .swatch.would { background: var(--would); } .swatch.unused { background: var(--unused); } .swatch.app { background: var(--app); }
        footer { color: var(--soft); font-size: .8125rem; border-top: 1px solid var(--line); margin-top: 1.5rem; padding-top: .5rem; }
        footer p { margin: .2rem 0; }
        @media (min-width: 62rem) {
          .charts { display: grid; grid-template-columns: 1fr 1fr; column-gap: 2.5rem; }
          .charts > :first-child { grid-column: 1 / -1; }
        }
        @media (max-width: 40rem) {
          body { padding: 0 .8rem 2rem; }
          .facts { grid-template-columns: 1fr 1fr; gap: .8rem; }
          .minor { display: none; }
          .plot { padding-left: 2.5rem; } .plot.named { padding-right: 6.2rem; }
          .teams { table-layout: fixed; }
          .teams th:first-child { width: 28%; }
          .teams .number { width: 26%; padding-left: 0; } .teams .number:last-child { width: 16%; }
          .teams th, .teams td { padding-right: .5rem; }
          .teams .number { padding-right: 0; }
          .spark { display: block; width: 3.5rem; margin: .1rem 0 0 auto; }
          rect { stroke-width: .5; }
        }
        @media print { nav, button, details:not([open]) { display: none; } body { max-width: none; } }
        """
}
