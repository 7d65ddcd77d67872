// Ties the buttons of the passkey pages to the sign-in package's own functions.
// <button data-passkey="login|authenticate|add" data-credential="field id" data-options="json id" data-passwordless="box id">
(() => {
  "use strict";
  for (const button of document.querySelectorAll("[data-passkey]")) {
    const { passkey, credential, options, passwordless } = button.dataset;
    window.allauth.webauthn.forms[`${passkey}Form`]({
      ids: { [passkey]: button.id, credential, data: options, passwordless },
    });
  }
})();
