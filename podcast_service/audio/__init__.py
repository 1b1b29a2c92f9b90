"""How an audio file is opened, measured, described, heard and written.

Who asks goes through ``reader``; everything else looks at a stranger's bytes, in a child with limits:

- the child: ``child`` hands files over, ``nursery`` forks and limits, ``wire`` and ``measured`` check what comes back
- what it is: ``formats``, ``probe``; counted by ``mp3``, ``adts``, ``wav``, or in a container by ``contained`` with
  ``demux``, ``ogg``, ``vorbis``, ``mp4_end``; ``edges`` of tags and sound, ``payload`` (the hash of the sound alone),
  ``doubts``
- what it says: ``tags`` by ``tag_table``; ``tag_values``, ``tag_languages``; one module a kind of tag: ``tags_id3``,
  ``id3_frames`` and ``id3_order``, ``tags_vorbis``, ``tag_names``, ``riff``
- chapters: ``chapters`` and ``chapters_write`` inside a file (``mp4_chapters``), ``chapter_files`` beside it,
  ``chapter_files_written``, ``chapter_image``
- pictures: ``cover`` and ``cover_write``, ``opened_picture``, ``encoded_picture``, ``drawn_cover``, ``note_picture``;
  ``artwork`` says what one is
- papers: ``pdf``
- what it sounds like: ``analyse`` with ``decode``, ``filters``, ``loudness``, ``waveform``
- what is made of it: ``write`` (``wanted``, ``mp4_write``, ``mp4_boxes``) a tagged copy, ``transcode`` (``codings``,
  ``evening``) a rendition
"""
