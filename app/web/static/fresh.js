// Says when a part that should refresh itself could not: an old card must never look like a new one.
(() => {
  const LIMIT = 45000;
  let heard = Date.now();
  const say = (isStale) => {
    document.querySelectorAll(".stale").forEach((each) => { each.hidden = !isStale; });
    document.querySelectorAll("[data-live]").forEach((each) => each.classList.toggle("is-stale", isStale));
  };
  // htmx notes the address it stands at; nothing is to stay in the browser.
  const forget = () => sessionStorage.clear();
  window.addEventListener("load", forget);
  window.addEventListener("pagehide", forget);
  // A form that stays while the rest is refreshed keeps what is typed; here also the place to type.
  let typing = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const field = document.activeElement;
    typing = field && field.closest("[hx-preserve]") ? field : null;
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (typing && typing.isConnected && document.activeElement !== typing) typing.focus({ preventScroll: true });
    typing = null;
  });
  const isFresh = () => { heard = Date.now(); say(false); };
  const failed = () => say(true);
  document.addEventListener("htmx:afterSettle", isFresh);
  ["htmx:responseError", "htmx:sendError", "htmx:timeout", "htmx:swapError"]
    .forEach((name) => document.addEventListener(name, failed));
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  setInterval(() => {
    if (document.querySelector("[data-live]") && Date.now() - heard > LIMIT) failed();
  }, 5000);
})();
