// Signing in elsewhere gives a new security token: take it along. Without this file the page comes once more and then
// the text is sent.
document.getElementById("send-again")?.addEventListener("submit", (event) => {
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  if (token) event.target.elements.csrfmiddlewaretoken.value = token;
});
