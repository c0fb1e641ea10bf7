extension Sheet {
    /// Fetches the page anew every so often and puts what changed in the place of what was there. What has the focus keeps
    /// it, and what is open stays open. Without it the page is as good, and stands still.
    static let script: StaticString = """
        'use strict';
        (() => {
          const button = document.getElementById('pause');
          const news = document.getElementById('news');
          const late = document.createElement('p');
          late.className = 'late';
          let isPaused = false, failures = 0;
          const say = text => { if (news.textContent !== text) news.textContent = text; };
          const mark = node => node && node !== document.body && (node.id ? '#' + CSS.escape(node.id)
            : node.closest('details[id]') && node.localName === 'summary'
              ? '#' + CSS.escape(node.closest('details[id]').id) + ' > summary'
            : node.getAttribute('aria-label') && '[aria-label="' + CSS.escape(node.getAttribute('aria-label')) + '"]');
          const swap = text => {
            const page = new DOMParser().parseFromString(text, 'text/html');
            const next = page.getElementById('main'), main = document.getElementById('main');
            if (!next || !page.getElementById('state')) throw new Error('another page');
            const said = document.getElementById('state').lastChild.textContent;
            const focus = main.contains(document.activeElement) ? mark(document.activeElement) : null;
            for (const open of main.querySelectorAll('details[open]')) {
              const same = open.id && next.querySelector('#' + CSS.escape(open.id));
              if (same) same.open = true;
            }
            const scrolled = [...main.querySelectorAll('.wide')].map(node => [mark(node), node.scrollLeft, node.scrollTop]);
            main.replaceChildren(...next.childNodes);
            for (const [place, left, top] of scrolled) {
              const node = place && main.querySelector(place);
              if (node) { node.scrollLeft = left; node.scrollTop = top; }
            }
            const target = focus && main.querySelector(focus);
            if (target) target.focus({ preventScroll: true });
            document.title = page.title;
            const now = document.getElementById('state').lastChild.textContent;
            if (now !== said) say(now);
          };
          const refresh = async () => {
            if (isPaused || document.hidden) return;
            try {
              const answer = await fetch(location.href, { cache: 'no-store', signal: AbortSignal.timeout(10000) });
              if (!answer.ok) throw new Error(answer.status);
              const text = await answer.text();
              if (isPaused) return;
              swap(text);
              failures = 0;
              late.remove();
            } catch (error) {
              failures += 1;
              if (failures < 2) return;
              late.textContent = 'ebbd has not answered since then: what stands here may be old.';
              document.getElementById('main').prepend(late);
              say(late.textContent);
            }
          };
          button.hidden = false;
          button.addEventListener('click', () => {
            isPaused = !isPaused;
            button.textContent = isPaused ? 'Go on refreshing' : 'Pause refreshing';
            if (!isPaused) refresh();
          });
          document.addEventListener('visibilitychange', refresh);
          setInterval(refresh, 15000);
        })();
        """
}
