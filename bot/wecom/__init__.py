"""WeChat Work (企业微信): callbacks come in, cards go out. ``bot.platforms`` has its row; nothing else knows this folder."""
