"""Every element of a feed that a publisher may write: front matter on one side, what the feed holds on the other."""

from __future__ import annotations

from typing import NamedTuple

UUID = "9b024349-ccf0-5f69-a609-6b82873eab3c"
NODE = "02d5c1bf8b940dc9cadca86d1b0a3c37fbe39cee4c7e839e33bef9174531d27f52"
LIVE = """live_items:
  - title: Ask us anything
    guid: e32b4890-983b-4ce5-8b46-f2d6bc1d8819
    status: pending
    start: 2026-12-01T19:00:00+01:00
    end: 2026-12-01T20:00:00+01:00
    description: Questions & answers.
    link: https://e.example/live
    enclosure: {url: https://e.example/live.mp3, length: 0, type: audio/mpeg}
    people: [{name: Jytte Quist, role: guest}]
    chat: {server: irc.e.example, protocol: irc, space: '#troen'}
    content_links: [{url: https://e.example/se, text: See it}]
"""


class Case(NamedTuple):
    """``keys`` of a page, and the ``elements`` the feed holds for them, without their namespaces' declarations."""

    name: str
    keys: str
    elements: str


ON_BOTH = (
    Case("itunes:block", "itunes_block: true", "<itunes:block>Yes</itunes:block>"),
    Case("category", "rss_categories: [Work, {name: 'A/B', domain: e.example}]",
         '<category>Work</category><category domain="e.example">A/B</category>'),
    Case("podcast:funding", "funding: [{url: https://e.example/støt, text: Støt os}, https://e.example/b]",
         '<podcast:funding url="https://e.example/st%C3%B8t">Støt os</podcast:funding>'
         '<podcast:funding url="https://e.example/b"/>'),
    Case("podcast:txt", "txt: [{text: S6lpp-7ZCn8, purpose: verify}, {text: true, purpose: ai-content}, Hello]",
         '<podcast:txt purpose="verify">S6lpp-7ZCn8</podcast:txt><podcast:txt purpose="ai-content">true</podcast:txt>'
         "<podcast:txt>Hello</podcast:txt>"),
    Case("podcast:location",
         "location: [{name: Aalborg, rel: subject, geo: 'geo:57.05,9.92', osm: R35183, country: DK}, Odense]",
         '<podcast:location rel="subject" geo="geo:57.05,9.92" osm="R35183" country="DK">Aalborg</podcast:location>'
         "<podcast:location>Odense</podcast:location>"),
    Case("podcast:image",
         "images: {url: https://e.example/w.png, alt: To stole, aspect_ratio: 16/9, width: 1200, height: 675, "
         "type: image/png, purpose: banner social}",
         '<podcast:image href="https://e.example/w.png" alt="To stole" aspect-ratio="16/9" width="1200" height="675" '
         'type="image/png" purpose="banner social"/>'),
    Case("podcast:socialInteract",
         "social_interact: {protocol: activitypub, url: https://s.example/@a/1, account_id: '@a', "
         "account_url: https://s.example/@a, priority: 1}",
         '<podcast:socialInteract protocol="activitypub" uri="https://s.example/@a/1" accountId="@a" '
         'accountUrl="https://s.example/@a" priority="1"/>'),
    Case("podcast:socialInteract that is off", "social_interact: disabled",
         '<podcast:socialInteract protocol="disabled"/>'),
    Case("podcast:chat", "chat: {server: irc.e.example, protocol: irc, account_id: '@j', space: '#troen'}",
         '<podcast:chat server="irc.e.example" protocol="irc" accountId="@j" space="#troen"/>'),
    Case("podcast:value with time splits",
         "value:\n  type: lightning\n  method: keysend\n  suggested: 0.00000005000\n"
         f"  recipients: [{{name: Host, type: node, address: {NODE}, split: 95}}, "
         f"{{type: node, address: {NODE}, split: 5, fee: true, custom_key: 696969, custom_value: abc}}]\n"
         "  time_splits:\n    - {start: 1:00, duration: 20, remote_start: 2:54, remote_percentage: 95, "
         f"remote_item: {{feed_guid: {UUID}, item_guid: x1, medium: music}}}}\n"
         f"    - {{start: 80, duration: 5.5, recipients: [{{type: node, address: {NODE}, split: 1}}]}}",
         '<podcast:value type="lightning" method="keysend" suggested="0.00000005">'
         f'<podcast:valueRecipient name="Host" type="node" address="{NODE}" split="95"/>'
         f'<podcast:valueRecipient type="node" address="{NODE}" split="5" fee="true" customKey="696969" '
         'customValue="abc"/>'
         '<podcast:valueTimeSplit startTime="60" duration="20" remoteStartTime="174" remotePercentage="95">'
         f'<podcast:remoteItem feedGuid="{UUID}" itemGuid="x1" medium="music"/></podcast:valueTimeSplit>'
         '<podcast:valueTimeSplit startTime="80" duration="5.5">'
         f'<podcast:valueRecipient type="node" address="{NODE}" split="1"/></podcast:valueTimeSplit></podcast:value>'),
    Case("an element of tomorrow",
         "extra:\n  - namespace: https://e.example/ns/1.0\n    prefix: tomorrow\n    name: mood\n"
         "    text: Glad & <fri>\n    attributes: {since: 2026, href: https://e.example/m, on: true}\n"
         "    children: [{name: colour, text: blue}]",
         '<t:mood xmlns:t="https://e.example/ns/1.0" since="2026" href="https://e.example/m" on="true">'
         "Glad &amp; &lt;fri&gt;<t:colour>blue</t:colour></t:mood>"),
    Case("an element of a namespace that is there", "extra: [{namespace: 'http://www.w3.org/2005/Atom', name: rights}]",
         "<atom:rights/>"),
)  # fmt: skip

ON_SHOWS = (
    Case("managingEditor", "managing_editor: a@e.example (Anja Tønder)",
         "<managingEditor>a@e.example (Anja Tønder)</managingEditor>"),
    Case("webMaster", "web_master: w@e.example", "<webMaster>w@e.example</webMaster>"),
    Case("docs", "docs: https://www.rssboard.org/rss-specification",
         "<docs>https://www.rssboard.org/rss-specification</docs>"),
    Case("cloud",
         "cloud: {domain: rpc.e.example, port: 80, path: /RPC2, register_procedure: ping, protocol: xml-rpc}",
         '<cloud domain="rpc.e.example" port="80" path="/RPC2" registerProcedure="ping" protocol="xml-rpc"/>'),
    Case("ttl", "ttl: 60", "<ttl>60</ttl>"),
    Case("rating", "rating: (PICS-1.1)", "<rating>(PICS-1.1)</rating>"),
    Case("textInput", "text_input: {title: Søg, description: Søg her, name: q, link: https://e.example/s}",
         "<textInput><title>Søg</title><description>Søg her</description><name>q</name>"
         "<link>https://e.example/s</link></textInput>"),
    Case("skipHours", "skip_hours: [0, 1, 23]",
         "<skipHours><hour>0</hour><hour>1</hour><hour>23</hour></skipHours>"),
    Case("skipDays", "skip_days: [saturday, Sunday]", "<skipDays><day>Saturday</day><day>Sunday</day></skipDays>"),
    Case("itunes:complete", "itunes_complete: yes", "<itunes:complete>Yes</itunes:complete>"),
    Case("podcast:trailer",
         "trailers: {title: Kommer snart, published_at: 2026-10-01T08:00:00+02:00, url: https://e.example/t.mp3, "
         "length: 12345, type: audio/mpeg, season: 2}",
         '<podcast:trailer pubdate="Thu, 01 Oct 2026 06:00:00 +0000" url="https://e.example/t.mp3" length="12345" '
         'type="audio/mpeg" season="2">Kommer snart</podcast:trailer>'),
    Case("podcast:remoteItem", f"remote_items: {{feed_guid: {UUID}, feed_url: 'http://e.example/f', title: Anden}}",
         f'<podcast:remoteItem feedGuid="{UUID}" feedUrl="http://e.example/f" title="Anden"/>'),
    Case("podcast:podroll", f"podroll: [{UUID}, {{feed_guid: {UUID}, medium: music}}]",
         f'<podcast:podroll><podcast:remoteItem feedGuid="{UUID}"/>'
         f'<podcast:remoteItem feedGuid="{UUID}" medium="music"/></podcast:podroll>'),
    Case("podcast:publisher", f"publisher: {{feed_guid: {UUID}, feed_url: https://e.example/p.xml}}",
         f'<podcast:publisher><podcast:remoteItem medium="publisher" feedGuid="{UUID}" '
         'feedUrl="https://e.example/p.xml"/></podcast:publisher>'),
    Case("podcast:updateFrequency",
         "update_frequency: {text: Ti mandage, rrule: FREQ=WEEKLY;BYDAY=MO;COUNT=10, "
         "dtstart: 2026-10-05T00:00:00Z, complete: false}",
         '<podcast:updateFrequency complete="false" dtstart="2026-10-05T00:00:00Z" '
         'rrule="FREQ=WEEKLY;BYDAY=MO;COUNT=10">Ti mandage</podcast:updateFrequency>'),
    Case("podcast:podping", "podping: true", '<podcast:podping usesPodping="true"/>'),
    Case("podcast:block for all but one", "block: {amazon: false, all: true}",
         '<podcast:block>yes</podcast:block><podcast:block id="amazon">no</podcast:block>'),
    Case("podcast:block for all", "block: true", "<podcast:block>yes</podcast:block>"),
    Case("podcast:medium", "medium: musicL", "<podcast:medium>musicL</podcast:medium>"),
    Case("podcast:locked", "locked: no\nowner: {name: A, email: a@e.example}",
         '<podcast:locked owner="a@e.example">no</podcast:locked>'),
    Case("podcast:guid", "", f"<podcast:guid>{UUID}</podcast:guid>"),
    Case("podcast:license", "license: cc-by-4.0\nlicense_url: https://e.example/l",
         '<podcast:license url="https://e.example/l">cc-by-4.0</podcast:license>'),
    Case("podcast:liveItem", LIVE,
         '<podcast:liveItem status="pending" start="2026-12-01T18:00:00Z" end="2026-12-01T19:00:00Z">'
         "<title>Ask us anything</title><description>Questions &amp; answers.</description>"
         "<link>https://e.example/live</link>"
         '<guid isPermaLink="false">e32b4890-983b-4ce5-8b46-f2d6bc1d8819</guid>'
         '<enclosure url="https://e.example/live.mp3" length="0" type="audio/mpeg"/>'
         '<podcast:person role="guest">Jytte Quist</podcast:person>'
         '<podcast:chat server="irc.e.example" protocol="irc" space="#troen"/>'
         '<podcast:contentLink href="https://e.example/se">See it</podcast:contentLink></podcast:liveItem>'),
)  # fmt: skip

ON_EPISODES = (
    Case("author", "rss_author: a@e.example (Anja)", "<author>a@e.example (Anja)</author>"),
    Case("comments", "comments: https://e.example/k", "<comments>https://e.example/k</comments>"),
    Case("source", "source: {title: Anden, url: https://e.example/f.xml}",
         '<source url="https://e.example/f.xml">Anden</source>'),
    Case("itunes:author", "author: Anja Tønder", "<itunes:author>Anja Tønder</itunes:author>"),
    Case("podcast:soundbite",
         "soundbites: [{start: 0:12, duration: 30, title: Nok er nok}, {start: 1.5, duration: 20}]",
         '<podcast:soundbite startTime="12" duration="30">Nok er nok</podcast:soundbite>'
         '<podcast:soundbite startTime="1.5" duration="20"/>'),
    Case("podcast:contentLink", "content_links: [{url: https://y.example/v, text: Se den}, https://e.example/x]",
         '<podcast:contentLink href="https://y.example/v">Se den</podcast:contentLink>'
         '<podcast:contentLink href="https://e.example/x"/>'),
    Case("podcast:alternateEnclosure",
         "alternate_enclosures:\n  - {type: video/mp4, length: 7924786, bitrate: 511276, height: 720, lang: da, "
         "title: Video, rel: Billede, codecs: 'avc1.42', default: false, "
         "sources: [https://e.example/v.mp4, {url: 'ipfs://abc', type: video/mp4}], "
         f"integrity: sha256-{'A' * 43}=}}",
         '<podcast:alternateEnclosure type="video/mp4" length="7924786" bitrate="511276" height="720" lang="da" '
         'title="Video" rel="Billede" codecs="avc1.42" default="false"><podcast:source uri="https://e.example/v.mp4"/>'
         '<podcast:source uri="ipfs://abc" contentType="video/mp4"/>'
         f'<podcast:integrity type="sri" value="sha256-{"A" * 43}="/></podcast:alternateEnclosure>'),
    Case("podcast:season", "season: 2\nseason_name: Anden",
         '<podcast:season name="Anden">2</podcast:season><itunes:season>2</itunes:season>'),
    Case("podcast:episode", "number: 3\nepisode_display: Del tre",
         '<podcast:episode display="Del tre">3</podcast:episode><itunes:episode>3</itunes:episode>'),
    Case("podcast:license", "license: cc-by-4.0", "<podcast:license>cc-by-4.0</podcast:license>"),
)  # fmt: skip
