"""What programs call themselves in a user agent: robots, apps, libraries, browsers, each looked for in this order.

A mark is a piece of a user agent in small letters: ``^`` says that it begins so, ``^…$`` that it is all of it. The
first that fits in a table counts (feed-D20), so what is special stands above what is general.

The facts are those of the open list of podcast user agents (github.com/opawg/user-agents-v2, MIT licence, read in
November 2026), in our own order and words, and without the apps nobody has in Denmark; the marks under "from memory"
are ours, and nobody has checked them. Robots that call themselves bot, crawler or the like have no row of their own.
"""

from __future__ import annotations

from collections.abc import Mapping

BOT = r"bot(?<!cubot)(?<!tweetbot)(?![^\W_])"
"""How most robots call themselves; Cubot is a make of telephones, Tweetbot an app."""

ROBOTS = (
    # What robots call themselves beside that.
    "crawler", "spider", "slurp", "fetcher", "scraper", "scrper", "harvester", "archiver", "importer", "transcriber",
    "validator", "monitoring", "headless", "podcast sync", "feed parser", "feed scanner", "/robots",
    # Hosts, directories and networks that look after feeds and files.
    "^acast-tester/", "^adswizz-podscribe/", "^podscribe/", "^agma/", "^ais virtuallistener", "^allears/",
    "^amazon music podcast", "airablebot", "^amazonnewscontentservice", "anchorimport", "^atheerfm/",
    "^audacy creator lab", "^beacon/", "^blubrry ", "^castopod/", " castopod/", "^deepcast/", "^deezer podcasters/",
    "^freewheel/", "^fyyd-poll", "google-podcast", "^gumball", "^headliner/", "https://headline.com", "itms",
    "itunesstored", "^jamit/1.0$", "^libsyn4", "^listennotes/", "^magellanai/", "^omnystudio/",
    "^op3-fetcher/", "podcastindex.org", "podcastindexmanager/", "^podcastics$",
    "^podchaserparser/", "^podchaser-parser", "podcloud", "podcorn/", "^podcst/", "^podmonbot", "^podnods",
    "^podoracle/", "^podtrac ", "^podverse/feed", "podhoundbeta", "/podtail.com", "podwatch-pro", "^podio/",
    "^pdrl.fm ", "pods3-backfill", "^podbeanfeedreader", "^podcaststandard/", "^poduptime", "poduptime/", "redcircle",
    "^rephonic/", "^rssradio (", "^simplecast$", "^siriusxm/rss", "^siriusxm/stt", "^sciis-media-fetch/",
    "^soundmadeseen/", "^spotify/1.0$", "^supportingcast", "^taddy podcast api ", "^trackable/", "^transistor.fm/",
    "^triton digital", "^zencastr/", "^ucast/", "^ipfs podcasting node/", "^novastreamlive/",
    # Programs that gather sound or text of their own accord.
    "accountingpodcastdownloader", "audioscrape/", "^cartesia.ai", "^dutchpodcast", "^fetch-container/", "^flexget/",
    "^jaunt/", "^magic-podcast-", "^podcast-downloader$", "^podcast%20archiver/", "^podcast-archiver/",
    "^podcast-go-audio-", "^podcastbulkdownloader/", " podcastdownloader/", "^podcast-shard-", "^podcastworker/",
    "podcasttranslator/", "^podcast-criticalmention/", "poddl - ", "^podgrab$", "^podlexicon", "^pod-rank-",
    "^podsearcher/", " podsearcher/", "private-podcast-puller", "public-episode-downloader", "^pyannoteai",
    "reference finder podcast", "^rss-audio-downloader/", "^rsstt", "^runpod-", "^speechmatics-api/",
    "speechischeap.com", "^storagegw-v1-go$", "^substackcontentfetch/", "^teeming-modal", "^transcribeserver/",
    "^veritone/", "^weborama", "ttd-content", "^n8n", "^zapier$", "^autohotkey",
    # Search engines, previews of links, archives, guards.
    "(ce.baidu.com", "google-adwords", "google-xrawler", "^google-safety", "mediapartners-google",
    "google-notebooklm", "acebookexternal", "facebookexternal", "^facebookplatform/", "facebot",
    "^meta-externalagent/", "cs.daum.net", "www.comscore.com", "^digg ", "dataprovider.com", "dorada.co.uk",
    "^riddler ", "^feedspot", "flipboardproxy/", " httrack ", "archive-it;", "web.archive.org", "^ina dlweb",
    "nl-israel_ia", "^lac_ia", "^linkpreview/", "^ltx71 ", "mastodon/", "^misskey/", "^cherrypick/", "^iceshrimp/",
    "^gotosocial/", "bingpreview/", "ms-office; msoffice", "netcraftsurveyagent/", "^newspaper/", "^owler (",
    "^buck/", "barkrowler/", " crowli/", "ceramicterracotta", "^7siters", "^cloudflare-", "^pingdom", "^postrank/",
    "sbintuitions.co.jp", "^screaming frog ", "trendsmapresolver/", "twingly recon", "^turnitin ", "^tiny tiny rss/",
    "^vercel-", "^wordpress", "wsrv.nl/", "^mozilla$", "^mozilla/5.0$", "^mozilla/5.0...$", "^(mozilla/5.0)$",
    "^com.apple.mobilenotes.sharing", "^com.apple.notes.sharing", "^sharinguiservice/", "^sharesheetui/",
    "amazon-quick-on-behalf", "^aliyunsec",
    # Tools and libraries with which programs are written, and that nobody listens to; Python's own from memory.
    "^curl", "^libcurl/", "^pycurl/", " curl/", "wget", "powershell/", "^libwww-perl", " libwww-perl", "^mechanize",
    "mechanize/", "python-requests", "^python-urllib", "^python-httpx/", "^python/", "aiohttp/", "^req/", "^typhoeus",
    "^okdownload/", "^transmission/", "^zdm/", "gocolly", "^down/", "^aria2/", "^axios/", "^dart/", "^deno/",
    "^lavf/", "^go-http-client", "^got/", "^got (", "^guzzlehttp", "^hackney/", "^http-tiny/", "^node-fetch",
    "request.js", "^resty-requests", "^rest-client/", "^symfony httpclient/", "^undici$", "podcast-service",
)  # fmt: skip
"""Who fetches without listening (feed-D13); what stands in ``LIBRARY_ROBOTS`` is looked for after the apps."""

LIBRARY_ROBOTS = ("apache-httpclient", "okhttp")
"""Libraries that stand in the user agents of apps too: robots where no app has given its name."""

APPS: Mapping[str, tuple[str, ...]] = {
    "Google Podcasts": ("googlechirp", "^googlepodcasts/", "^podcasts$"),
    "Google": ("gsa/",),
    "Podcast Addict": ("^podcastaddict/", "^podcast addict", "^podcast%20addict/"),
    "Podcast Republic": ("^podcastrepublic/",),
    "Podcast Guru": ("^podcastguru",),
    "Podcast Player": ("^podcast player/",),
    "The Podcast App": ("^thepodcastapp", "the podcast app/", "^podcastapp/", "com.evolve.podcast/"),
    "Apple Podcasts": (
        "^podcasts/", "^podcast/", "^podcaster/", "^podkaster/", "^podcastit/", "^podcasti/", "^podcasty/",
        "^balados/", "^podcasturi/", "^podcastok/", "^podcast’ler/", "^подкасти/", "^подкасты/", "^播客/",
        "^팟캐스트/", "^البودكاست/", "^ポッドキャスト/", "^podcast%e2%80%99ler/", "^%d9%be%d9%88%d8%af",
        "^%d8%a7%d9%84%d8%a8%d9%88%d8%af", "^%d0%9f%d0%be%d0%b4%d0%ba%d0%b0%d1%81%d1%82",
        "^%ed%8c%9f%ec%ba%90", "^%e6%92%ad%e5%ae%a2/", "^%e3%83%9d%e3%83%83%e3%83%89",
    ),
    "Spotify": ("^spotify", " spotify/"),
    "Pocket Casts": ("^pocket casts", "^pocketcasts/", "^pocket%20casts/", "^shifty jelly pocket casts"),
    "Overcast": ("^overcast",),
    "AntennaPod": ("^antennapod/", "^de.danoeh.antennapod/", "antenna/"),
    "gPodder": ("gpodder",),
    "Castbox": ("^castbox",),
    "Castro": ("^castro/", "^castro "),
    "Castamatic": ("^castamatic/",),
    "Downcast": ("downcast/",),
    "iCatcher": ("^icatcher", "(icatcher"),
    "YouTube Music": ("youtube.music", "youtubemusic/"),  # from memory
    "Amazon Music": ("^amazonmusic", "^harley/"),
    "Alexa": ("^alexamediaplayer/", "^echo/", "^alexaservice/", "^alexa mobile voice/"),
    "Audible": ("^com.audible.", "^audible,", "^audible/"),
    "Deezer": ("^deezer",),
    "TuneIn": ("^tunein", " tunein/"),
    "Podbean": ("^podbean/",),
    "Player FM": ("^player fm", "^player%20fm", "^alpha%20playerfm/", "^playerfm/"),
    "Podimo": ("^podimo/",),
    "Podme": ("^podme android app/", "^podme/"),
    "DR Lyd": ("^dr lyd", "^dr%20lyd", "^drlyd", "^drradio"),  # from memory
    "Podchaser": ("^podchaser ",),
    "Goodpods": ("goodpods.", "^goodpods/"),
    "Acast": ("^acast",),
    "Podplay": ("^podplay/",),
    "BBC Sounds": ("bbc%20sounds/", "bbciplayerradio/"),
    "NRK Radio": ("^nrk radio", "^nrk%20radio", "^nrkradio"),  # from memory
    "Sveriges Radio": ("^sveriges radio", "^sveriges%20radio", "^sverigesradio"),  # from memory
    "Schibsted": (" hermes/",),
    "Fountain": ("^fountain",),
    "Podverse": ("^podverse/",),
    "Podfriend": ("^podfriend",),
    "PodLP": ("podlp/",),
    "CurioCaster": ("^curiocaster",),  # from memory
    "Castamatic for Mac": ("^castamatic%20",),  # from memory
    "Anytime": ("^anytime/", "^anytime podcast"),
    "Snipd": ("^snipd/",),
    "Metacast": ("^metacast/",),
    "Podurama": ("^podurama",),
    "Podkicker": ("^podkicker",),
    "PodTrapper": ("^podtrapper",),
    "PodCruncher": ("^podcruncher/",),
    "Podbay": ("^podbay/",),
    "Podopolo": ("^podopolo",),
    "Podyssey": ("podyssey",),
    "Podhero": ("^podhero", "^swoot/", "^swoot "),
    "Podeo": ("^podeo/",),
    "Podvine": ("^podvine/",),
    "Himalaya": ("^himalaya",),
    "Luminary": ("^luminary",),
    "Laughable": ("^laughable",),
    "Breaker": ("^breaker/",),
    "RadioPublic": ("^radiopublic", "radiopublic ios"),
    "Stitcher": ("^stitcher",),
    "iHeartRadio": ("^iheartradio/", "^iheartpodcasts/"),
    "Pandora": ("^pandora", " pandora/"),
    "SiriusXM": ("^siriusxm/",),
    "Audacy": ("^radio.com/",),
    "myTuner": ("^mytuner",),
    "radio.dk": ("^radio.dk", "^radio.net", "^radio.de", "^radio.se", "^getpodcast"),
    "Radioline": ("^radioline",),
    "Radioplayer": ("^radioplayer",),
    "BeyondPod": ("beyondpod",),
    "DoggCatcher": ("doggcatcher",),
    "Instacast": ("^instacast",),
    "Outcast": ("^outcast",),
    "Moon FM": ("^moon fm/", "^moonfm/"),
    "Hark": ("^hark/",),
    "HyperCatcher": ("^hypercatcher",),
    "Kasts": ("^kasts",),
    "Repod": ("^repod/",),
    "Samsung Podcasts": ("^sp-agent",),
    "Xiaoyuzhou": ("^xiaoyuzhou/",),
    "Yandex Music": ("^yandex.music/", "^ya.music/"),
    "JioSaavn": ("^com.jio.media.", "^com.saavn.", "^saavn"),
    "Gaana": ("^gaana",),
    "Anghami": ("anghami",),
    "Boomplay": ("^boomplay/",),
    "iVoox": ("^ivoox",),
    "Spreaker": ("spreaker/", "^spreaker "),
    "Mixcloud": ("^mixcloud/",),
    "SoundOn": ("^soundon/",),
    "Substack": ("^substack/",),
    "TED": ("^ted ", "^ted/"),
    "Guardian": ("^guardian-ios", "guardianandroidapp/", "^guardian podcast"),
    "The Economist": ("^theeconomist-", "^lamarr-"),
    "NPR": ("^npr%20one/", "^nproneandroid"),
    "RTL+": ("rtl+",),
    "CPod": ("cpod/",),
    "castero": ("^castero ",),
    "castget": ("^castget ",),
    "Airsonic": ("^airsonic/",),
    "Audiobookshelf": ("audiobookshelf",),  # from memory
    "Pinepods": ("pinepods",),  # from memory
    "iTunes": ("^itunes/", "^itunes-", "^itunesu"),
    "Zune": ("zune/",),
    "VLC": ("^vlc/",),
    "mpv": ("^mpv ", "^libmpv"),
    "MPlayer": ("^mplayer ",),
    "Kodi": ("^kodi/",),
    "Winamp": ("^winamp",),
    "foobar2000": ("^foobar2000/",),
    "MusicBee": ("^musicbee",),
    "MediaMonkey": ("^mediamonkey",),
    "Clementine": ("^clementine ",),
    "Rhythmbox": ("^rhythmbox/", "^gvfs/"),
    "Swinsian": ("^swinsian/",),
    "Windows Media Player": ("^nsplayer", "wmplayer/", "^windows-media-player/"),
    "VictorReader": ("^victorreader",),
    "Reeder": ("^reeder/",),
    "Feedly": ("^feedly/",),
    "Newsboat": ("^newsboat/",),
    "Thunderbird": (" thunderbird/",),
    "Sonos": ("sonos",),
    "Bose": ("^bose/",),
    "Roku": ("^roku/",),
    "Xbox": ("^microsoft;xbox_",),
    "PlayStation": ("^sony_tv;ps5;",),
    "Amazon Fire": ("^amazon;af",),
    "Chromecast": ("crkey", "^google;chromecast"),
    "Google Assistant": ("^google-speech-actions",),
    "Garmin": ("^garmin",),
    "Facebook": ("[fban", "[fbav", "ios/facebook", "fb4a/facebook", "^facebook/", "^facebook-mobile/"),
    "Messenger": ("^messenger/",),
    "Instagram": ("instagram",),
    "LinkedIn": ("[linkedinapp]", "^linkedin/"),
    "Twitter": ("^twitter/", "^twitterandroid/", " twitter for i", "^tweetbot/"),
    "TikTok": ("musical_ly", "tiktok"),
    "Snapchat": ("snapchat",),
    "WhatsApp": ("^whatsapp/",),
    "Slack": ("^slack/",),
    "iMessage": ("^messagesviewservice/", "^messages/", "^messages share", "^messagesnotif", "^mobilesms/"),
    "Apple Mail": ("^mail/",),
    "Apple News": ("applenews/",),
    "just_audio": ("just_audio/",),
}  # fmt: skip
"""Apps and machines people listen with, by the name they are told of."""

LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "AppleCoreMedia": ("^applecoremedia/",),
    "ExoPlayer": ("exoplayerlib/", "^exoplayer", "media3/"),
    "Android": (
        "^androiddownloadmanager",
        "stagefright/",
        "^dalvik/",
        "^dalvik ",
        "^filedownloader/",
        "^prdownloader$",
    ),
    "KaiOS": ("kaios",),
    "GStreamer": ("gstreamer",),
    "libsoup": ("^libsoup/",),
    "React Native": ("^react-native-track-player/",),
    "Safari": ("^safariviewservice/",),
    "Ruby": ("^ruby",),
    "Rust": ("^reqwest/",),
}
"""What plays or fetches in the name of an app that does not give its own."""

BROWSERS: Mapping[str, tuple[str, ...]] = {
    "Brave": ("brave",),
    "Opera": ("opera/", "opr/", " opt/"),
    "Edge": ("edg/", "edge/", "edga/", "edgios/", "macedgeclient/"),
    "Samsung Internet": ("samsungbrowser/",),  # from memory
    "Vivaldi": ("vivaldi/",),  # from memory
    "Firefox": ("firefox/", "fxios/", "focus/"),
    "Chrome": ("chrome/", "crios/", "chromium/"),
    "Internet Explorer": ("msie ", "trident/"),
    "Safari": ("safari/",),
}
