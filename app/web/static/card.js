// Carries the code of a scanned card from the address into the look-up, by way of signing in. What
// stands behind the # is sent to nobody; it is taken out of the address at once, and kept nowhere.
(() => {
  const CODE = /^#[0-9A-Z]{16}$/;
  const code = location.hash.toUpperCase();
  if (!CODE.test(code)) return;
  window.addEventListener("DOMContentLoaded", () => {
    const field = document.querySelector('input[name="card"]');
    if (field) field.value = code.slice(1).match(/.{4}/g).join("-");
    document.querySelectorAll("a[data-carries]").forEach((each) => { each.href += code; });
    document.querySelectorAll('form[action^="/sign-in"]').forEach((each) => { each.action += code; });
    history.replaceState(null, "", location.pathname + location.search);
  });
})();
