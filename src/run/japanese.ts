/**
 * What errors and findings of all rooms say, in Japanese, by their English sentence. A test compares it with the
 * sentences that the source has.
 */
export const japanese: ReadonlyMap<string, string> = new Map(
  Object.entries({
    // The call
    'unknown option {word}': '{word} というオプションはありません',
    'To search for it, write: yuuk search -- {word}': 'その語を検索するには: yuuk search -- {word}',
    'either words or - (queries from standard input), not both':
      '検索する語と - (標準入力から読む) は同時に使えません',
    'no words to search for': '検索する語がありません',
    'For example: yuuk search redis cpu': '例: yuuk search redis cpu',
    '--lang takes ja or en': '--lang には ja か en を指定してください',
    '--limit takes a whole number from 1 to {most}':
      '--limit には 1 から {most} までの整数を指定してください',
    'There is no dump format named "{format}".': '「{format}」というダンプの形式はありません。',
    'the address must start with https://': 'アドレスは https:// で始まる必要があります',
    'Slack calls it from outside: give the public address of this service, or none for Socket Mode.':
      'Slack が外から呼び出します。このサービスの公開アドレスを指定するか、Socket Mode なら省いてください。',
    'This is not an export of the team’s records.': 'これはチームの記録の書き出しではありません。',
    'Use a file that `yuuk export --format json` wrote.':
      '`yuuk export --format json` が書いたファイルを使ってください。',

    // Settings
    'the settings have faults ({count}):': '設定に {count} 件の誤りがあります:',
    'Correct them and start again; README.md and config/yuuk.yaml list every setting.':
      '直してから、もう一度起動してください。設定の一覧は README.md と config/yuuk.yaml にあります。',
    'the file .env cannot be read ({reason})': '.env が読めません ({reason})',
    '{name}: {what}': '{name}: {what}',
    '{name}: unknown variable; known are {known}':
      '{name}: この環境変数はありません。使えるのは {known}',
    '{name}: unknown variable; did you mean {similar}?':
      '{name}: この環境変数はありません。{similar} のことですか?',
    'must be a bot token (xoxb-…)': 'ボットトークン (xoxb-…) を指定してください',
    'is too short to be a signing secret': '署名シークレットにしては短すぎます',
    'must be an app-level token (xapp-…)': 'アプリレベルトークン (xapp-…) を指定してください',
    'must be an address': 'アドレスを指定してください',
    'must end in /api/': '末尾は /api/ にしてください',
    'must start with redis://, rediss:// or redis+sentinel://':
      'redis://、rediss://、redis+sentinel:// のどれかで始めてください',
    'must be a port number from 0 to 65535': '0 から 65535 までのポート番号を指定してください',
    'has something that is no Slack user id such as U0123ABCD':
      'Slack のユーザー ID (U0123ABCD など) ではないものがあります',
    'must be ja or en': 'ja か en を指定してください',
    'must have 16 characters or more, not all alike':
      '16 文字以上で、同じ文字の繰り返しでないものにしてください',
    'must be 1 or 0': '1 か 0 を指定してください',
    'must be a level such as info': 'info などのレベルを指定してください',
    'must be json or pretty': 'json か pretty を指定してください',
    'SLACK_APP_TOKEN: is set without SLACK_BOT_TOKEN; Socket Mode needs both':
      'SLACK_APP_TOKEN: SLACK_BOT_TOKEN がありません。Socket Mode には両方が必要です',
    'SLACK_BOT_TOKEN: is set, but neither SLACK_SIGNING_SECRET (HTTP) nor SLACK_APP_TOKEN (Socket Mode) is':
      'SLACK_BOT_TOKEN: SLACK_SIGNING_SECRET (HTTP) か SLACK_APP_TOKEN (Socket Mode) も必要です',
    '{file}: cannot be read ({reason}); YUUK_CONFIG names the folder it is in':
      '{file}: 読めません ({reason})。置き場所のフォルダは YUUK_CONFIG で指定します',
    '{file}: {path} {what}': '{file}: {path}: {what}',
    '{file}: {path} {what}; for example {example}': '{file}: {path}: {what}。例: {example}',
    '{file}: {path}: unknown key; did you mean {similar}?':
      '{file}: {path}: この項目はありません。{similar} のことですか?',
    '{file}: {path}: unknown key; known are {known}':
      '{file}: {path}: この項目はありません。使えるのは {known}',
    'must be a text': '文字列を指定してください',
    'must be a number': '数を指定してください',
    'must be a whole number': '整数を指定してください',
    'must be true or false': 'true か false を指定してください',
    'must be a list': 'リストにしてください',
    'must have keys of its own': '下位の項目を書いてください',
    'must not be empty': '空にはできません',
    'must be {least} or more': '{least} 以上にしてください',
    'must be {most} or less': '{most} 以下にしてください',
    'may have {most} entries at most': '{most} 件までにしてください',
    'must be an address that starts with https:// or http://':
      'https:// か http:// で始まるアドレスを指定してください',
    'has a wrong value': '値が正しくありません',
    'must be {what}': '{what}を指定してください',
    'a Slack channel id such as C0123ABCD': 'Slack のチャンネル ID (C0123ABCD など) ',
    'a Slack user id such as U0123ABCD': 'Slack のユーザー ID (U0123ABCD など) ',
    'a usergroup id': 'ユーザーグループの ID ',
    'a time zone such as Asia/Tokyo': '時間帯 (Asia/Tokyo など) ',
    'a cron line of five fields': '5 項目の cron の行',
    'an emoji name': '絵文字の名前',
    '{file}: line {line}, column {column}: {what}': '{file}: {line} 行 {column} 列: {what}',
    'a line is not indented like the others of its list or group':
      '字下げが同じリストや項目のほかの行とそろっていません',
    'a line has a second colon: put its value in quotes':
      '1 行にコロンが 2 つあります。値を引用符で囲んでください',
    'a key stands there twice': '同じ項目が 2 回書かれています',
    'a quote or bracket is not closed, or a comma is missing':
      '引用符か括弧が閉じていないか、カンマがありません',
    'a colon or a quote is missing': 'コロンか引用符がありません',
    'a line is indented by a tab; use spaces': 'タブで字下げされています。空白を使ってください',
    'this is not YAML': 'YAML として読めません',
    '{file} cannot be read': '{file} が読めません',
    'Restore the file; an empty one is fine.':
      'ファイルを戻してください。空のファイルでもかまいません。',
    'the lexicon has wrong lines ({count}):': '辞書に誤った行が {count} 行あります:',
    '{file}:{line}: {reason}': '{file}:{line}: {reason}',
    'One concept a line, its spellings separated by |.':
      '1 行に 1 つの概念を、表記を | で区切って書いてください。',
    'The lexicon is too large.': '辞書が大きすぎます。',
    'Take out concepts that nobody searches for.': '検索されない概念を減らしてください。',

    // The machine
    'port {port} is already in use': 'ポート {port} はすでに使われています',
    'Stop the other program, or choose another port: PORT={next} npm start (PORT=0 takes any free one).':
      'ほかのプログラムを止めるか、別のポートにしてください: PORT={next} npm start (PORT=0 なら空いているポート)',
    'port {port} may not be opened by this user': 'このユーザーはポート {port} を開けません',
    'Choose a port from 1024 on, for example PORT=3000.':
      '1024 以上のポートにしてください。例: PORT=3000',
    'cannot listen on {host}:{port} ({reason})': '{host}:{port} で待ち受けできません ({reason})',
    'Check HOST and PORT.': 'HOST と PORT を確かめてください。',

    // Redis
    'Redis does not answer.': 'Redis が応答しません。',
    'Start that Redis or correct its address; without REDIS_URL yuuk starts its own.':
      'その Redis を起動するか、アドレスを直してください。REDIS_URL がなければ yuuk が専用の Redis を起動します。',
    'REDIS_QUEUE_URL: {what}': 'ジョブ用の REDIS_QUEUE_URL: {what}',
    'Redis refuses the user name or password.': 'Redis がユーザー名かパスワードを拒否しました。',
    'Check the user name and password in its address, and the rights of that user.':
      'アドレスのユーザー名とパスワード、そのユーザーの権限を確かめてください。',
    'Redis has no memory left for this.': 'Redis のメモリが足りません。',
    'Raise maxmemory of Redis, or free memory; what was indexed before still answers.':
      'Redis の maxmemory を増やすか、メモリを空けてください。これまでの索引は使えます。',
    'Redis cannot write to its disk.': 'Redis がディスクに書き込めません。',
    'Free space on the disk of Redis, then try again; what was indexed before still answers.':
      'Redis のディスクを空けてから、もう一度試してください。これまでの索引は使えます。',
    'This Redis is a read-only replica, or has lost its replicas.':
      'この Redis は読み取り専用の複製か、複製を失っています。',
    'Point REDIS_URL at the master (or at the sentinels or the cluster).':
      'REDIS_URL にマスター (または Sentinel、Cluster) を指定してください。',
    'This Redis is part of a cluster.': 'この Redis は Cluster の一部です。',
    'Name several nodes of the cluster in REDIS_URL, separated by commas.':
      'REDIS_URL に Cluster の複数のノードをカンマ区切りで書いてください。',
    'The index cannot be reached right now.': 'いま索引に接続できません。',
    'Try again in a moment; it recovers by itself as soon as Redis is back.':
      '少し待ってからもう一度試してください。Redis が戻れば自動で回復します。',
    'The address of Redis cannot be read ({reason}).': 'Redis のアドレスが読めません ({reason})。',
    'Use redis://host:6379, rediss://host:6379, several redis:// nodes separated by commas for a cluster, redis+sentinel://host:26379,host:26379/0?name=group, or unix:///path/to/socket.':
      'redis://host:6379、rediss://host:6379、カンマ区切りの複数の redis:// (Cluster)、redis+sentinel://host:26379,host:26379/0?name=group、unix:///path/to/socket のどれかで書いてください。',
    'the path of the socket is missing': 'ソケットのパスがありません',
    'all nodes of a cluster must be redis://, or all rediss://':
      'Cluster のノードは、すべて redis:// か、すべて rediss:// にしてください',
    'a cluster has database 0 only': 'Cluster で使えるデータベースは 0 だけです',
    'the sentinels are missing': 'Sentinel の指定がありません',
    'the name of the master group is missing (?name=…)': 'マスターの名前 (?name=…) がありません',
    'it is not an address': 'アドレスではありません',
    'it starts with a scheme that is not known': '先頭の方式名が正しくありません',
    'the host is missing': 'ホスト名がありません',
    'the database is not a number': 'データベースが数ではありません',
    'the user name or password is not percent-encoded':
      'ユーザー名かパスワードがパーセントエンコードされていません',
    'Redis {version} is too old: yuuk needs Redis 6.2 or Valkey 7.2.':
      'Redis {version} は古すぎます。Redis 6.2 以上か Valkey 7.2 以上が必要です。',
    'Install a newer Redis or Valkey, or leave REDIS_URL empty and let yuuk start its own.':
      '新しい Redis か Valkey を入れるか、REDIS_URL を空にして yuuk に専用の Redis を起動させてください。',
    'Redis may throw keys away (maxmemory-policy is {policy}): jobs and saved articles would vanish.':
      'Redis がキーを捨てる設定です (maxmemory-policy が {policy})。ジョブや保存した記事が失われます。',
    'Set maxmemory-policy to noeviction, or give yuuk a Redis of its own.':
      'maxmemory-policy を noeviction にするか、yuuk に専用の Redis を用意してください。',
    'This Redis is a replica: it can be read but not written.':
      'この Redis は複製です。読めますが、書き込めません。',
    'Point REDIS_URL at the master, or at the sentinels (redis+sentinel://…?name=…).':
      'REDIS_URL にマスターか Sentinel (redis+sentinel://…?name=…) を指定してください。',
    'This Redis is one node of a cluster.': 'この Redis は Cluster の 1 ノードです。',
    'Name several nodes in REDIS_URL, separated by commas.':
      'REDIS_URL に複数のノードをカンマ区切りで書いてください。',
    'Redis keeps no append-only file: a restart may lose what was saved since its last snapshot.':
      'Redis が追記ファイル (AOF) を残していません。再起動すると、最後のスナップショット以降の保存が失われることがあります。',
    'Set appendonly yes, or take exports with `yuuk export`.':
      'appendonly yes にするか、`yuuk export` で書き出しを取ってください。',
    'Redis could not write its append-only file.':
      'Redis が追記ファイル (AOF) を書けませんでした。',
    'Free space on the disk of Redis.': 'Redis のディスクを空けてください。',
    'Redis has used over 90 % of its maxmemory: the next refresh may not fit.':
      'Redis が maxmemory の 90 % 以上を使っています。次の更新が入りきらないかもしれません。',
    'Raise maxmemory; publishing needs room for one more copy of the index.':
      'maxmemory を増やしてください。更新には索引もう 1 つ分の余裕が必要です。',

    // Index and records
    'Nothing is indexed yet.': '索引がまだありません。',
    'Run a reindex, or wait for the first refresh to end.':
      'reindex を実行するか、最初の更新が終わるのを待ってください。',
    'The index cannot be read.': '索引が読めません。',
    'This state of the index is not there.': '索引のその状態はもうありません。',
    'This state of the index is gone.': '索引のその状態はもうありません。',
    'Run a reindex, or ask again: the present index answers.':
      'reindex を実行するか、もう一度試してください。いまの索引が答えます。',
    'Ask again: the present index answers.': 'もう一度試してください。いまの索引が答えます。',
    'Redis lost a part of the new index while it was written.':
      '書き込みの途中で、Redis が新しい索引の一部を失いました。',
    'The index before it still answers. Run the refresh again.':
      'これまでの索引は使えます。もう一度更新してください。',
    'A part of the index is missing or damaged.': '索引の一部がないか、壊れています。',
    'A part of the index is missing.': '索引の一部がありません。',
    'A part of the index is damaged.': '索引の一部が壊れています。',
    'The index is damaged: a part of it ends too early.':
      '索引が壊れています。途中で切れている部分があります。',
    'The dictionary of the index is damaged.': '索引の語の一覧が壊れています。',
    'The description of the index is damaged.': '索引の説明が壊れています。',
    'The stored articles are damaged.': '索引の記事が壊れています。',
    'Rebuild the index.': '索引を作り直してください。',
    'Rebuild the index; until then the last good copy answers.':
      '索引を作り直してください。それまでは最後の正しい写しが答えます。',
    'The index was written by a newer version of yuuk.':
      '索引は、これより新しい yuuk が書いたものです。',
    'The index was written by a newer yuuk.': '索引は、これより新しい yuuk が書いたものです。',
    'Update yuuk or rebuild the index.': 'yuuk を更新するか、索引を作り直してください。',
    'Update this yuuk, or rebuild the index with it.':
      'この yuuk を更新するか、これで索引を作り直してください。',
    'The records of the team ({name}) were written by a newer yuuk.':
      'チームの記録 ({name}) は、これより新しい yuuk が書いたものです。',
    'Update this yuuk; nothing was changed.':
      'この yuuk を更新してください。何も変更していません。',
    'Another process replaced the index at the same time.':
      '同時に、別のプロセスが索引を入れ替えました。',
    'The refresh was stopped, and will be tried again.': '更新は中断され、あとでやり直されます。',
    'The refresh ended without a result.': '更新が結果を残さずに終わりました。',
    'The refresh failed.': '更新に失敗しました。',

    // Slack
    'Slack refused the token ({code})': 'Slack がトークンを拒否しました ({code})',
    'Copy the tokens again from the app at api.slack.com/apps: the bot token (xoxb-…) from "OAuth & Permissions", the app token (xapp-…, scope connections:write) from "Basic Information".':
      'api.slack.com/apps のアプリからトークンを写し直してください: SLACK_BOT_TOKEN (xoxb-…) は "OAuth & Permissions"、SLACK_APP_TOKEN (xapp-…、スコープ connections:write) は "Basic Information" にあります。',
    'Slack could not be reached': 'Slack に接続できません',
    'Slack refused the start ({code})': 'Slack が起動を拒否しました ({code})',
    'Check the network of this machine, and SLACK_API_URL if it is set.':
      'このマシンのネットワークと、設定していれば SLACK_API_URL を確かめてください。',
    'no Slack workspace is connected': 'Slack のワークスペースに接続していません',
    'the answer address is not one of Slack’s': '返信先が Slack のアドレスではありません',
    'the answer could not be delivered to Slack': '返信を Slack に届けられませんでした',
    'Slack did not take the message': 'Slack がメッセージを受け取りませんでした',
  }),
);
