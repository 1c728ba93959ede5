//! The word lists of the generator, most frequent first. They were written by hand from general knowledge, so
//! they carry no licence of a text.

/// The most frequent characters of modern Chinese, Simplified.
pub(super) const MODERN: &str = "\
的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种\
事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第\
公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合\
回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总\
何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听\
白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带\
导争运笔八米离收步车号快城六百服流乐造字连石热议深谈支越华组改办群转准转般近往速花投台视消研究整标集七千双济装备飞\
每级州尽随村落古局容调技线林示包坚讲持布请音病算写周式增育党极根治夫九失专护构须片亲影英倒注照供查省证团企县究层响\
单房约证技较局斗易农吃红状源客职府势息断需养存联足众助土费值低失友乡食站养细列胜史价态项拿怎游阳充严际织防积选草客\
止划权环未际奇医引满质验置续创店率例复温素施施落首食演批参致怕兴财显评黑图冲推喜谁怀境营药依获置毛继春言静令另叫亚\
尼苏答负星船木铁功率块帮杀户早跟语香讨免围坐善乎念讯火响训守责假江青脸夜座预朝丝衣河始卫采除苦欢妈念庭警罗福控绝";

/// The most frequent words of two and more characters in news, Simplified.
pub(super) const NEWS: &str = "\
发展 我们 经济 工作 企业 建设 中国 可以 社会 问题 没有 他们 服务 进行 项目 一个 国家 管理 市场 技术 生产 通过 全市 重点 \
实现 推进 提高 政府 自己 投资 工程 改革 创新 组织 产业 部门 就是 人民 加强 开展 生活 这个 单位 安全 地区 完成 记者 城市 群众 \
全国 促进 相关 农村 环境 保护 系统 文化 活动 能力 基础 质量 科技 全面 学习 北京 增长 研究 教育 领导 情况 根据 公司 资源 目前 \
支持 之间 影响 政策 体系 推动 重要 同时 世界 主要 关系 提升 已经 历史 要求 需要 干部 利用 机制 人员 时间 公里 开始 方面 标准 \
水平 规定 落实 措施 坚持 实施 国际 任务 提供 行业 责任 统一 居民 法律 机构 农业 制度 负责 旅游 资金 形成 健康 会议 监督 主任 \
现代化 第一 实际 解决 效果 信息 必须 成为 今年 关于 银行 传统 医疗 条件 方式 计划 以及 进一步 交通 总书记 电话 继续 过程 综合 \
加快 共同 应当 不断 组织部 分析 保障 产品 数据 运行 积极 金融 优势 设计 生态 治理 设施 优化 参加 对于 战略 交流 合作 如果 工业 \
党委 学生 孩子 老师 现在 今天 因为 所以 什么 这样 其中 国内 平台 超过 达到 力量 网络 办法 广泛 地方 申请 专业 工人 检查 \
结构 特色 机关 增加 会员 参与 面积 美国 日本 欧洲 比赛 电影 作品 艺术 音乐 足球 运动员 医院 患者 医生 治疗 疫苗 病毒 研制 \
汽车 新能源 电池 芯片 制造 智能 机器人 数字 互联网 手机 软件 用户 视频 游戏 消费者 价格 销售 出口 进口 贸易 外资 关税 谈判 \
协议 总统 总理 外交部 发言人 军队 和平 冲突 安理会 联合国 峰会 访问 声明 表示 认为 指出 强调 介绍 报道 消息 新华社 据悉 此前 \
近日 随后 目标 规划 区域 协调 开放 自由 试验区 高速公路 铁路 机场 港口 航班 乘客 司机 事故 救援 消防 警方 调查 嫌疑人 法院 判决 \
律师 合同 纠纷 权利 义务 公民 选举 委员会 代表 大会 常务 主席 书记 省委 市委 县委 街道 社区 村民 乡镇 扶贫 振兴 粮食 小麦 玉米 \
种植 养殖 收入 就业 工资 社保 养老 住房 房价 土地 开发商 物业 装修 家庭 父母 婚姻 女性 青年 儿童 幼儿园 大学 高考 招生 毕业 论文 \
实验室 院士 教授 课题 成果 专利 卫星 火箭 航天 探测 气候 温度 降雨 台风 洪水 地震 污染 排放 碳中和 森林 河流 海洋 动物 植物 物种 \
食品 蔬菜 水果 餐厅 味道 茶叶 白酒 风味 古代 皇帝 诗人 书法 博物馆 文物 遗产 节日 春节 习俗 宗教 哲学 思想 理论 精神 道德 故事 \
朋友 爱情 记得 喜欢 希望 觉得 知道 发现 看到 听说 告诉 离开 回来 一起 时候 地点 突然 非常 特别 可能 应该 不能 不是 还是 但是 而且 \
或者 虽然 然而 只有 为了 由于 按照 这些 那些 它们 大家 有人 别人 一直 曾经 正在 将来 后来 以前 之后 里面 外面 上面 下面 周围 附近 \
中心 东部 西部 南方 北方 沿海 内地 台湾 香港 上海 广东 江苏 浙江 山东 河南 四川 湖北 湖南 重庆 天津 陕西 辽宁 福建 云南 新疆 西藏";

/// The most frequent characters of classical Chinese, Simplified.
pub(super) const CLASSICAL: &str = "\
之不以也而其子曰人有为公于王无者君国故大所与天是使侯下三师臣晋年伐将齐楚一郑二死可行及矣月诸我则在民卫事乃夏秋如出日宋\
归今春必陈来至见得相军自入何氏伯叔太请善正言能后谓鲁会四焉上中若命乎成道用秦周义生盟围吾马此闻先山十知夫帝士大家方礼\
武小文父主皆莫欲城左非右德吴百心明地问孙立然兵季杀食亡内冬世千孔长战难孟败未弗又从信五城取乱祀明兄宫室火水乘车金女夷\
平弟罪令东西南北门庸服名东盖遂怀蔡狄赵范门魏梁韩燕厉桓庄僖襄昭定哀惠灵景悼简献康敬恭穆孝元安宣隐闵赏刑赐敢惧恶忧乐";

/// Words of technical English, as it occurs among Chinese.
pub(super) const ENGLISH: &str = "\
the of and to a in is that for it with as on are this be by or from an you can not use if when will have \
your which but all at we has one they more other some their time about how there what only into up also than \
new like each them then these two may make used data first any over many such where most should between \
after state work value would function component example same number code type way system file string need \
just even through set name server request app list since change both page however before does render call \
result because user different test text model return event click update error process version memory network \
option default support network performance parallel window project library following include module point \
case pass custom element state effect children array object index client language without public simple \
available large small write read during while between against under another within current general standard \
development information research company people government market world country program report service today \
million percent quality project management design software hardware cloud machine learning training \
inference token benchmark";

/// Names and abbreviations as they occur in Chinese sentences.
pub(super) const LATIN_IN_CHINESE: [&str; 16] = [
    "GDP", "AI", "APP", "5G", "IT", "CEO", "NBA", "WTO", "A股", "LED", "App", "PMI", "DNA", "LNG", "OpenAI",
    "iPhone",
];

/// Lines of languages that use neither Han characters nor ASCII alone.
pub(super) const ELSEWHERE: [&str; 8] = [
    "Größe und Maße änderten sich über Nacht, weil niemand prüfte",
    "L’été dernier, la société a présenté ses résultats à Besançon",
    "El año pasado la compañía abrió más tiendas en España y Perú",
    "Вчера совет принял решение о новых правилах для перевозчиков",
    "Το συμβούλιο ενέκρινε χθες το νέο πρόγραμμα για τις μεταφορές",
    "Zítra přijede ředitel školy a představí žákům nový způsob výuky",
    "오늘 회의에서는 새로운 교통 계획과 예산을 함께 논의했습니다",
    "Hôm qua hội đồng thành phố đã thông qua kế hoạch giao thông mới",
];
