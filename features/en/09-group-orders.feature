Feature: Repeats and group orders

  The same person with the same matter does not get a second order but an answer. Five
  people with the same matter are no longer one person's matter: one order, one meeting
  on site.

  Background:
    Given it is 2023-12-11 10:00

  @§9
  Rule: The same person with the same matter and nothing new is appended and told the progress, not dispatched again

    @E12 @src-L1
    Scenario: A repeat without new facts is answered, not dispatched again
      Given Granny Wang complains of a leaking roof
      And Zhang Min is handling it
      And 1 days go by
      When Granny Wang complains of a leaking roof
      Then the complaint is merged
      And "call appended" is on record
      And there is only 1 dispatch

    @src-F18 @refuses
    Scenario: Another person's call is not merged
      Given Granny Wang complains of a leaking roof
      And Uncle Chen complains of a leaking roof
      When Zhao Gang merges it into the first order
      Then clause 9 refuses it
      And the complaint is classified

    @src-L1 @refuses
    Scenario: What is new is not merged away
      Given Granny Wang complains of a leaking roof
      And Zhang Min is handling it
      And Granny Wang brings something new about a leaking roof
      When Zhao Gang merges it into the first order
      Then clause 9 refuses it
      And the complaint is classified

    @default @boundary
    Scenario Outline: Within thirty days of the closing it is still the same matter
      Given Granny Wang complains of a leaking roof
      And it has been followed up and closed
      And <days> days go by
      When Granny Wang complains of a leaking roof
      Then the complaint is <stage>

      Examples:
        | days | stage      |
        | 30   | merged     |
        | 31   | classified |

  @§34
  Rule: Five or more different callers on one project and one type within seven days become a group order with a site meeting within two working days

    @E14 @src-F10 @default
    Scenario: Five callers, one matter, become one group order
      Given 4 people complain of noise at midday
      Then "group formed" is not on record
      When Granny Wang complains of noise at midday
      Then "group formed" is on record
      And the warning is red
      And the contractor alone leads the group order
      And the site meeting is due by 2023-12-13 24:00
      And each of the five callers is followed up separately

    @E14 @default @boundary
    Scenario Outline: Within seven days, not on the eighth
      Given 4 people complain of noise at midday
      And <days> days go by
      When Granny Wang complains of noise at midday
      Then "group formed" <recorded>

      Examples:
        | days | recorded         |
        | 7    | is on record     |
        | 8    | is not on record |

    @default @refuses
    Scenario: Four callers do not make a group order
      Given 4 people complain of noise at midday
      When Zhao Gang makes a group order of these orders
      Then clause 34 refuses it

    @default @boundary
    Scenario Outline: Without a site meeting in two working days it is on record
      Given 4 people complain of noise at midday
      And Granny Wang complains of noise at midday
      When it is <time>
      Then "site meeting missed" <recorded>

      Examples:
        | time             | recorded         |
        | 2023-12-13 23:59 | is not on record |
        | 2023-12-13 24:00 | is on record     |

    @default @refuses
    Scenario: A site meeting without minutes was not held
      Given 4 people complain of noise at midday
      And Granny Wang complains of noise at midday
      When Zhao Gang holds the site meeting without minutes
      Then clause 34 refuses it
