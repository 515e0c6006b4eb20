Feature: First contact and handling

  With the order in hand, first ring the caller: within one working day, and say who
  handles it and how. Then handle it, and go and see it; one step after the other, each
  by whoever answers for it.

  Background:
    Given it is 2023-12-15 10:00

  @§1
  Rule: Steps are taken in order; none is skipped

    @src-L9 @refuses
    Scenario: No first contact before the order is signed for
      Given Granny Wang complains of a leaking roof
      And it has been dispatched to the repair section
      When Zhang Min contacts the caller
      Then clause 1 refuses it
      And the complaint is dispatched

    @src-S3 @boundary
    Scenario Outline: A later step is not dated before an earlier one
      Given Granny Wang complains of a leaking roof
      And it has been dispatched to the repair section
      When <action>
      Then <result>

      Examples:
        | action                                                     | result              |
        | Zhang Min signs for it                                     | it is allowed       |
        | Zhang Min dates the signature a minute before the dispatch | clause 1 refuses it |

  @§2
  Rule: Each step is taken by the post that answers for it; supervisors watch and never handle

    @default @refuses
    Scenario: A people's deputy does not handle orders
      Given Granny Wang complains of a leaking roof
      And it has been dispatched to the repair section
      When deputy He Lin signs for it
      Then clause 2 refuses it

    @default @refuses
    Scenario: Orders are not dispatched to a supervising body
      Given Granny Wang complains of a leaking roof
      When Zhao Gang dispatches it to the district people's congress
      Then clause 2 refuses it

    @default @boundary
    Scenario Outline: The lead unit's people handle it; others do not
      Given Granny Wang complains of a leaking roof
      And it has been dispatched to the repair section
      And Zhang Min signs for it
      And Zhang Min contacts the caller
      When <who> starts handling
      Then <result>

      Examples:
        | who       | result              |
        | Zhang Min | it is allowed       |
        | Li Qiang  | it is allowed       |
        | Lin Tao   | clause 2 refuses it |
        | Zhou Ting | clause 2 refuses it |

  @§18
  Rule: The caller is contacted within one working day; contact gives time and person, failure gives its reason

    @E01 @src-F3 @boundary
    Scenario Outline: First contact within one working day
      Given Granny Wang complains of peeling paint
      And it has been dispatched to the repair section
      And Zhang Min signs for it
      And the "first contact" limit runs to 2023-12-18 24:00
      When it is <time>
      And Zhang Min contacts the caller
      Then "first contact missed" <recorded>

      Examples:
        | time             | recorded         |
        | 2023-12-18 23:59 | is not on record |
        | 2023-12-18 24:00 | is on record     |
        | 2023-12-19 10:00 | is on record     |

    @E18 @src-F26 @refuses
    Scenario Outline: "Contacted" needs time and person; "not contacted" needs a reason
      Given Granny Wang complains of peeling paint
      And it has been dispatched to the repair section
      And Zhang Min signs for it
      And it is 2023-12-15 10:30
      When Zhang Min records first contact: contacted "<contacted>", time "<time>", person "<person>", reason "<reason>"
      Then <result>

      Examples:
        | contacted | time  | person      | reason    | result               |
        | yes       | 10:05 | Granny Wang |           | it is allowed        |
        | yes       |       | Granny Wang |           | clause 18 refuses it |
        | yes       | 10:05 |             |           | clause 18 refuses it |
        | yes       | 09:59 | Granny Wang |           | clause 18 refuses it |
        | no        |       |             | no answer | it is allowed        |
        | no        |       |             |           | clause 18 refuses it |

  @§19
  Rule: Handling starts after contact or two failed attempts; life-and-limb and anonymous cases may start first

    @src-F26 @refuses
    Scenario: Without contact handling does not start
      Given Granny Wang complains of a leaking roof
      And it has been dispatched to the repair section
      And Zhang Min signs for it
      When Zhang Min starts handling
      Then clause 19 refuses it
      And the complaint is signed for

    @default @boundary
    Scenario Outline: After two failed attempts, or at once for life and limb
      Given Granny Wang complains of an unsafe scaffold, a matter graded <grade>
      And it has been dispatched to the repair section
      And Zhang Min signs for it
      And Zhang Min fails to get through <times> times
      When Zhang Min starts handling
      Then <result>

      Examples:
        | grade         | times | result               |
        | urgent        | 1     | clause 19 refuses it |
        | urgent        | 2     | it is allowed        |
        | life-and-limb | 0     | it is allowed        |

    @default
    Scenario: Who left no name cannot be contacted, and it is handled
      Given somebody complains anonymously of a leaking roof
      And it has been dispatched to the repair section
      And Zhang Min signs for it
      When Zhang Min starts handling
      Then the complaint is in handling

  @§20
  Rule: A site visit has photos, time and place; an illegal structure is not replied to unseen

    @E25 @src-L12
    Scenario Outline: Illegal structure being built: on site in two hours, otherwise 24 hours
      Given it is 2023-12-16 21:00
      And Granny Wang complains of <matter>
      When Zhao Gang dispatches it to the urban management
      Then the "on site" limit runs to <on site>
      And the "feedback" limit runs to 2024-01-16 24:00

      Examples:
        | matter                           | on site          |
        | an illegal structure being built | 2023-12-16 23:00 |
        | an old illegal structure         | 2023-12-17 21:00 |

    @src-L12 @boundary
    Scenario Outline: The last minute to be on site
      Given it is 2023-12-16 21:00
      And Granny Wang complains of an illegal structure being built
      And Ding Kai is handling it
      And it is <time>
      When Ding Kai visits the site and takes photos
      Then "limit elapsed" <recorded>

      Examples:
        | time             | recorded         |
        | 2023-12-16 22:59 | is not on record |
        | 2023-12-16 23:00 | is on record     |

    @src-L12 @refuses
    Scenario: An illegal structure is not replied to unseen
      Given Granny Wang complains of an old illegal structure
      And Ding Kai is handling it
      When Ding Kai replies that it is partly solved
      Then clause 20 refuses it
      When Ding Kai visits the site and takes photos
      Then the "on site" limit no longer runs
      When Ding Kai replies that it is partly solved
      Then the complaint is replied

    @default @refuses
    Scenario: A visit without photos is no visit
      Given Granny Wang complains of an old illegal structure
      And Ding Kai is handling it
      When Ding Kai visits the site and takes no photos
      Then clause 20 refuses it
