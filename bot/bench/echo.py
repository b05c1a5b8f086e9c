"""The measure that others are held against: python-telegram-bot on its defaults, sending each text back."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters


async def _echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.effective_message
    if message is not None and message.text:
        await message.reply_text(message.text)


def main() -> None:
    """Echoes until it is told to stop; TELEGRAM_TOKEN and TELEGRAM_BASE_URL say where.

    With TELEGRAM_MODE=webhook it listens as the other TELEGRAM_WEBHOOK settings say, else it polls.
    """
    builder = ApplicationBuilder().token(os.environ["TELEGRAM_TOKEN"]).base_url(os.environ["TELEGRAM_BASE_URL"])
    application: Application[Any, Any, Any, Any, Any, Any] = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    if os.environ.get("TELEGRAM_MODE") != "webhook":
        application.run_polling()
        return
    url = os.environ["TELEGRAM_WEBHOOK_URL"]
    application.run_webhook(
        os.environ.get("TELEGRAM_WEBHOOK_LISTEN", "127.0.0.1"),
        int(os.environ["TELEGRAM_WEBHOOK_PORT"]),
        urlsplit(url).path,
        webhook_url=url,
        secret_token=os.environ["TELEGRAM_WEBHOOK_SECRET"],
    )


if __name__ == "__main__":
    main()
