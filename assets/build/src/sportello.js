/* Sportello: what pages gain when scripts run. Every page is complete without this file. EUPL-1.2. */
(() => {
  'use strict';
  const root = document.documentElement;
  root.classList.add('js');
  const one = (sel, within = document) => within.querySelector(sel);
  const all = (sel, within = document) => [...within.querySelectorAll(sel)];
  // Texts come from the message files: <body data-msg-confirm="…" data-msg-cancel="…" …>.
  const text = (name, otherwise = '') => document.body.dataset['msg' + name] || otherwise;
  const on = (type, run, capture) => document.addEventListener(type, run, capture);

  // ── Menu button: <button data-toggle="#a,#b" aria-expanded="false"> shows and hides what it names.
  const toggle = (button, open) => {
    button.setAttribute('aria-expanded', open);
    all(button.dataset.toggle).forEach(el => el.classList.toggle('show', open));
  };

  // ── Menus are <details class="s-dropdown">: close on a click elsewhere, on Escape, when the focus leaves.
  const closeMenus = except => all('details.s-dropdown[open]').forEach(d => { if (!d.contains(except)) d.open = false; });
  on('focusin', e => closeMenus(e.target));
  on('keydown', e => {
    const menu = e.target.closest?.('details.s-dropdown[open]');
    if (e.key === 'Escape') {
      const button = one('[data-toggle][aria-expanded="true"]');
      if (menu) { menu.open = false; one('summary', menu).focus(); }
      else if (button) { toggle(button, false); button.focus(); }
    } else if (menu && (e.key === 'ArrowDown' || e.key === 'ArrowUp')) {
      const items = all('a[href], button:not([disabled])', menu);
      const at = items.indexOf(document.activeElement) + (e.key === 'ArrowDown' ? 1 : -1);
      if (items.length) { e.preventDefault(); items[(at + items.length) % items.length].focus(); }
    }
  });

  // ── Short confirmation, also read by screen readers.
  const toast = message => {
    const box = document.createElement('div');
    box.className = 's-toast';
    box.setAttribute('role', 'status');
    document.body.append(box);
    box.textContent = message;
    setTimeout(() => box.remove(), 3000);
  };

  // ── <button data-copy="#id"> copies the text or the value of that element.
  const copy = async button => {
    const from = one(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(from.value ?? from.textContent.trim());
      toast(text('Copied', '✓'));
    } catch {
      // No permission, or a page without TLS: select it, so that the keyboard can copy it.
      getSelection().selectAllChildren(from);
      from.select?.();
    }
  };
  on('click', e => {
    closeMenus(e.target);
    const button = e.target.closest('[data-toggle], [data-copy], [data-print], [data-dismiss]');
    if (!button) return;
    if (button.dataset.toggle) toggle(button, button.getAttribute('aria-expanded') !== 'true');
    else if (button.dataset.copy) copy(button);
    else if ('print' in button.dataset) print();
    else button.closest('.alert')?.remove();
  });

  // ── Unsaved text of <textarea data-keep="name"> stays in this tab until the server has it.
  const store = (() => { try { sessionStorage.length; return sessionStorage; } catch { return null; } })();
  const keyOf = area => `keep:${location.pathname}:${area.dataset.keep}`;
  const kept = (prefix = 'keep:') => Object.keys(store ?? {}).filter(k => k.startsWith(prefix));
  const forget = keys => keys.forEach(k => { store.removeItem(k); store.removeItem('sent:' + k); });
  const keysIn = form => all('textarea[data-keep]', form).map(keyOf);
  const restore = within => all('textarea[data-keep]', within).forEach(area => {
    const text = store?.getItem(keyOf(area));
    if (text && !area.value) area.value = text;
  });
  on('input', e => {
    if (store && e.target.matches?.('textarea[data-keep]')) {
      if (e.target.value) store.setItem(keyOf(e.target), e.target.value); else forget([keyOf(e.target)]);
    }
  });

  // ── <form data-confirm="Question?"> or a submit button with it: asks in a dialog first.
  let confirmed = null;
  const ask = (form, submitter, question) => {
    const dialog = document.createElement('dialog');
    dialog.className = 's-dialog';
    dialog.setAttribute('aria-labelledby', 's-ask');
    dialog.innerHTML = '<form method="dialog"><h2 id="s-ask"></h2><div class="s-form-actions">'
      + '<button class="btn btn-outline-primary" value="" autofocus></button><button class="btn btn-primary" value="yes"></button></div></form>';
    const [no, yes] = all('button', dialog);
    one('h2', dialog).textContent = question;
    no.textContent = text('Cancel', '×');
    yes.textContent = submitter?.dataset.confirmLabel || text('Confirm', 'OK');
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (dialog.returnValue) { confirmed = form; form.requestSubmit(submitter); confirmed = null; } else submitter?.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
  };
  on('submit', e => {
    const form = e.target, question = e.submitter?.dataset.confirm || form.dataset.confirm;
    if (form.method === 'dialog') return;
    if (question && confirmed !== form) {
      e.preventDefault();
      e.stopImmediatePropagation();
      return ask(form, e.submitter, question);
    }
    if (!store) return;
    if (form.hasAttribute('data-logout')) store.clear();
    keysIn(form).forEach(k => store.setItem('sent:' + k, '1'));
  }, true);

  // ── htmx: where the focus goes, and what is said when a request fails.
  on('htmx:afterSettle', e => {
    restore(e.target);
    const target = e.target.matches('[data-focus]') ? e.target : one('[data-focus]', e.target);
    if (!target) return;
    if (target.tabIndex < 0) target.tabIndex = -1;
    target.focus();
  });
  on('htmx:afterRequest', e => {
    if (store && e.detail.successful) forget(keysIn(e.detail.elt));
  });
  // ── <div hx-trigger="every 30s" data-poll> asks by itself: not from a tab that nobody sees; when it fails, its
  // [data-stale] says so, if it has one.
  on('htmx:beforeRequest', e => {
    if (document.hidden && e.detail.elt.matches('[data-poll]')) e.preventDefault();
  });
  const failed = e => {
    const polled = e.detail.elt;
    if (polled?.matches('[data-poll]')) {
      const note = one('[data-stale]', polled);
      if (note) note.hidden = false;
      return;
    }
    const flash = one('#flash'), xhr = e.detail.xhr;
    if (!flash) return;
    let message = xhr?.status ? text('Error') : text('Offline');
    try { message = JSON.parse(xhr.responseText).detail || message; } catch { /* not a problem document */ }
    const box = document.createElement('div');
    box.className = 'alert alert-danger';
    box.setAttribute('role', 'alert');
    box.tabIndex = -1;
    flash.replaceChildren(box);
    box.textContent = message || `${xhr?.status || ''}`;
    box.scrollIntoView({ block: 'nearest' });
  };
  ['htmx:responseError', 'htmx:sendError', 'htmx:timeout'].forEach(type => on(type, failed));

  on('DOMContentLoaded', () => {
    // Another person signed in on this machine, or nobody is: the first one's text is not theirs.
    const user = document.body.dataset.user || '';
    if (store && store.getItem('user') !== user) { forget(kept()); store.setItem('user', user); }
    // A page that says "saved" answers the form sent before it; any other page keeps the text.
    if (one('[data-saved]')) forget(kept().filter(k => store.getItem('sent:' + k)));
    else kept('sent:').forEach(k => store.removeItem(k));
    restore(document);
    one('[data-focus]')?.focus();
  });
})();
